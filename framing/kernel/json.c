/* JSON's strings and simplest words. Each function takes what stands at `at` and returns the place
 * behind it, NULL where it is broken or is left to Python. */
#include "json.h"

/* The top bit of each byte that must be looked at: marks, backslashes, controls, all beyond ASCII.
 * Up to the lowest bit that is set, it is right. */
static uint64_t special(uint64_t bytes)
{
    const uint64_t mark = bytes ^ eight('"'), slash = bytes ^ eight('\\');
    const uint64_t low = ((bytes - eight(0x20)) & ~bytes) | ((mark - eight(1)) & ~mark) | ((slash - eight(1)) & ~slash);
    return (low | bytes) & eight(0x80);
}

static const uint8_t *copy_character(const uint8_t *at, const uint8_t *end, uint8_t **out)
{
    const uint8_t first = *at;
    const int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || end - at < length)
        return NULL;
    const uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < least || at[1] > most)
        return NULL;
    for (int i = 2; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return NULL;
    for (int i = 0; i < length; i++)
        *(*out)++ = at[i];
    return at + length;
}

static uint8_t *encode(uint8_t *out, uint32_t point)
{
    const int more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (uint8_t)(lead[more] | point >> 6 * more);
    for (int left = more - 1; left >= 0; left--)
        *out++ = (uint8_t)(0x80 | (point >> 6 * left & 0x3F));
    return out;
}

static const uint8_t *read_hex(const uint8_t *at, const uint8_t *end, uint32_t *unit)
{
    if (end - at < 4)
        return NULL;
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        const uint8_t digit = at[i], letter = digit | 0x20;
        if (digit >= '0' && digit <= '9')
            *unit = *unit << 4 | (uint32_t)(digit - '0');
        else if (letter >= 'a' && letter <= 'f')
            *unit = *unit << 4 | (uint32_t)(letter - 'a' + 10);
        else
            return NULL;
    }
    return at + 4;
}

/* What follows a backslash. Half a surrogate pair is odd. */
static const uint8_t *read_escape(const uint8_t *at, const uint8_t *end, uint8_t **out)
{
    static const char signs[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (at == end)
        return NULL;
    if (*at != 'u') {
        const char *sign = memchr(signs, *at, sizeof signs - 1);
        if (sign == NULL)
            return NULL;
        *(*out)++ = (uint8_t)meant[sign - signs];
        return at + 1;
    }
    uint32_t point, low;
    at = read_hex(at + 1, end, &point);
    if (at == NULL || (point >= 0xDC00 && point < 0xE000))
        return NULL;
    if (point >= 0xD800 && point < 0xDC00) {
        if (end - at < 2 || at[0] != '\\' || at[1] != 'u' || (at = read_hex(at + 2, end, &low)) == NULL
            || low < 0xDC00 || low >= 0xE000)
            return NULL;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    *out = encode(*out, point);
    return at;
}

const uint8_t *read_string(const uint8_t *at, const uint8_t *end, uint8_t **out)
{
    while (at != NULL && at < end) {
        if (end - at >= 8) {
            const uint64_t found = special(load(at));
            const int plain = found ? lowest_bit(found) / 8 : 8;
            memcpy(*out, at, 8);
            at += plain, *out += plain;
            if (plain == 8)
                continue;
        }
        const uint8_t byte = *at;
        if (byte == '"')
            return at + 1;
        if (byte < 0x20)
            return NULL;
        if (byte == '\\')
            at = read_escape(at + 1, end, out);
        else if (byte >= 0x80)
            at = copy_character(at, end, out);
        else
            *(*out)++ = *at++;
    }
    return NULL;
}

const uint8_t *read_word(const uint8_t *at, const uint8_t *end)
{
    static const char *const words[] = {"null", "true", "false"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const size_t length = strlen(words[i]);
        if ((size_t)(end - at) >= length && memcmp(at, words[i], length) == 0)
            return at + length;
    }
    const uint8_t *digits = at < end && *at == '-' ? at + 1 : at, *behind = digits;
    while (behind < end && *behind >= '0' && *behind <= '9')
        behind++;
    const int zero = behind > digits && *digits == '0' && (behind - digits > 1 || digits > at);
    if (behind == digits || behind - digits > 18 || zero)
        return NULL;
    return behind < end && (*behind == '.' || (*behind | 0x20) == 'e') ? NULL : behind;
}
