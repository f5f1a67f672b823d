/* Columns put together to lines: each line is the same run of parts. */
#include "bytes.h"

/* A constant is piece 0; a coded part piece numbers[i] of line i; a verbatim one piece i; an escaped
 * one the same as inside a JSON string; millionths are numbers[i], 0 to a million, as a fraction. */
enum { CONSTANT, CODED, VERBATIM, ESCAPED, MILLIONTHS };

typedef struct {
    int64_t kind, pieces;
    const uint8_t *text; /* piece k is text[offsets[k]] up to text[offsets[k + 1]] */
    const int64_t *offsets, *numbers;
} Part;

enum { MILLION = 1000000, LONGEST_ESCAPE = 6, LONGEST_FRACTION = 8 };

static uint8_t *escape(uint8_t *out, const uint8_t *at, const uint8_t *end)
{
    static const char signs[] = "\"\\\b\f\n\r\t", written[] = "\"\\bfnrt", digits[] = "0123456789abcdef";
    for (; at < end; at++) {
        if (*at >= 0x20 && *at != '"' && *at != '\\') {
            *out++ = *at;
            continue;
        }
        const char *sign = *at ? strchr(signs, *at) : NULL;
        *out++ = '\\';
        if (sign != NULL) {
            *out++ = (uint8_t)written[sign - signs];
        } else {
            memcpy(out, "u00", 3);
            out[3] = (uint8_t)digits[*at >> 4], out[4] = (uint8_t)digits[*at & 15];
            out += 5;
        }
    }
    return out;
}

/* As Python writes the number: no zeros at the end but one, an exponent below a ten-thousandth. */
static uint8_t *write_fraction(uint8_t *out, int64_t units)
{
    if (units > 0 && units < 100) {
        const int64_t first = units < 10 ? units : units / 10, second = units < 10 ? 0 : units % 10;
        *out++ = (uint8_t)('0' + first);
        if (second)
            *out++ = '.', *out++ = (uint8_t)('0' + second);
        memcpy(out, units < 10 ? "e-06" : "e-05", 4);
        return out + 4;
    }
    *out++ = (uint8_t)('0' + units / MILLION);
    *out++ = '.';
    int64_t left = units % MILLION, place = MILLION / 10;
    do {
        *out++ = (uint8_t)('0' + left / place);
        left %= place;
        place /= 10;
    } while (left > 0);
    return out;
}

/* Writes `n` lines of `n_parts` parts. Returns how many bytes there are, -1 where `room` is too small
 * or a number out of bounds. */
EXPORTED int64_t framing_write_lines(const Part *parts, int64_t n_parts, int64_t n, uint8_t *out, int64_t room)
{
    uint8_t *to = out, *const behind = out + room;
    for (int64_t i = 0; i < n; i++) {
        for (const Part *part = parts; part < parts + n_parts; part++) {
            if (part->kind == MILLIONTHS) {
                if (behind - to < LONGEST_FRACTION || part->numbers[i] < 0 || part->numbers[i] > MILLION)
                    return -1;
                to = write_fraction(to, part->numbers[i]);
                continue;
            }
            const int64_t piece = part->kind == CONSTANT ? 0 : part->kind == CODED ? part->numbers[i] : i;
            if (piece < 0 || piece >= part->pieces)
                return -1;
            const uint8_t *start = part->text + part->offsets[piece];
            const int64_t size = part->offsets[piece + 1] - part->offsets[piece];
            if ((behind - to) / (part->kind == ESCAPED ? LONGEST_ESCAPE : 1) < size)
                return -1;
            if (part->kind == ESCAPED) {
                to = escape(to, start, start + size);
            } else {
                memcpy(to, start, (size_t)size);
                to += size;
            }
        }
    }
    return to - out;
}
