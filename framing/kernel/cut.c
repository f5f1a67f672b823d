/* A block of JSON lines cut into columns. A line is cut where it is an object of the keys that are
 * looked for, in their order, with values of the simplest kinds; whatever else there is, broken lines
 * among it, is called odd and left to the caller. Nothing is written but to the caller's arrays. */
#include "json.h"

/* What a key's value is: not needed, one of the columns, or a member to be handed on. */
enum { IGNORED, TEXT, ID, SOURCE, DATE, EXTRA };

/* Strings end to end, of which `used` bytes are kept. */
typedef struct {
    uint8_t *text;
    int64_t *offsets, used;
} Column;

/* The distinct strings of a column, and for each line the number of its own. `slots` holds one more
 * than a number, 0 where there is none, and is at most half full. */
typedef struct {
    Column strings;
    int64_t n, mask;
    int32_t *slots;
    int64_t *numbers;
} Coded;

/* Every array has room for a block of `size` bytes and `n_lines` lines; texts for 8 bytes more. */
typedef struct {
    const uint8_t *block;
    int64_t size, n_lines;
    const uint8_t *keys; /* as they stand in the lines, quotation marks included, end to end */
    const int64_t *key_offsets;
    const uint8_t *roles;
    int64_t n_keys, blanks; /* a text of so many blanks is long, and odd */
    const uint8_t *unlike;  /* characters of two bytes that make a text odd */
    int64_t n_unlike;
    uint8_t *plain; /* of each line 1 or 0 */
    int64_t *ends;  /* line i ends before ends[i + 1] */
    Column texts, ids, extras;
    Coded sources, dates;
} Cut;

/* Each of the functions that read takes what stands at `at` and returns the place behind it, NULL
 * where the line is odd. */

static uint8_t *copy(uint8_t *out, const void *bytes, size_t length)
{
    memcpy(out, bytes, length);
    return out + length;
}

/* Adds a member of a line's extras, key and value as they stand. A string with a backslash might be
 * written otherwise: it is odd. */
static const uint8_t *read_extra(const uint8_t *key, size_t key_length, const uint8_t *at, const uint8_t *end,
                                 uint8_t **out)
{
    uint8_t *to = copy(copy(copy(*out, ", ", 2), key, key_length), ": ", 2);
    const uint8_t *start = at, *value = to;
    if (at < end && *at == '"') {
        *to++ = '"';
        at = read_string(at + 1, end, &to);
        *to++ = '"';
    } else if ((at = read_word(at, end)) != NULL) {
        to = copy(to, start, (size_t)(at - start));
    }
    *out = to;
    return at == NULL || to - value != at - start ? NULL : at;
}

static int64_t count(const uint8_t *text, size_t size, uint8_t byte)
{
    int64_t found = 0;
    for (size_t i = 0; i < size; i++)
        found += text[i] == byte;
    return found;
}

static int has(const uint8_t *text, size_t size, const uint8_t character[2])
{
    const uint8_t *at = text, *const end = text + size;
    while ((at = memchr(at, character[0], (size_t)(end - at))) != NULL && ++at < end)
        if (*at == character[1])
            return 1;
    return 0;
}

/* Whether a text is one paragraph as it stands, and may be lower-cased character by character. */
static int is_paragraph(const Cut *cut, const uint8_t *text, size_t size)
{
    for (int64_t i = 0; i < cut->n_unlike; i++)
        if (has(text, size, cut->unlike + 2 * i))
            return 0;
    return size > 0 && text[0] > ' ' && text[size - 1] > ' ' && !memchr(text, '<', size) && !memchr(text, '\n', size)
        && !memchr(text, '\r', size) && ((int64_t)size < cut->blanks || count(text, size, ' ') < cut->blanks);
}

static int two_digits(const uint8_t *at)
{
    return at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9' ? (at[0] - '0') * 10 + at[1] - '0' : -1;
}

/* How many bytes of a date are its day, written YYYY-MM-DD: 0 of an empty one, -1 where it is not. */
static int day_of(const uint8_t *date, size_t size)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (size == 0)
        return 0;
    if (size < 10 || (size > 10 && date[10] != 'T' && date[10] != ' ') || date[4] != '-' || date[7] != '-')
        return -1;
    const int century = two_digits(date), year = two_digits(date + 2);
    const int month = two_digits(date + 5), day = two_digits(date + 8);
    if (century < 0 || year < 0 || century + year == 0 || month < 1 || month > 12 || day < 1)
        return -1;
    const int leap = month == 2 && (year ? year : century) % 4 == 0;
    return day <= days[month - 1] + leap ? 10 : -1;
}

/* The number of the string that was written behind the others, which is kept if it is new. */
static int64_t number_of(Coded *coded, size_t size)
{
    Column *strings = &coded->strings;
    const uint8_t *string = strings->text + strings->used;
    uint64_t hash = size;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ string[i]) * UINT64_C(0x100000001B3);
    for (uint64_t at = hash ^ hash >> 29;; at++) {
        int32_t *slot = coded->slots + (at & (uint64_t)coded->mask);
        if (*slot == 0) {
            *slot = (int32_t)++coded->n;
            strings->offsets[coded->n] = strings->used += (int64_t)size;
            return coded->n - 1;
        }
        const int64_t start = strings->offsets[*slot - 1], length = strings->offsets[*slot] - start;
        if ((size_t)length == size && memcmp(strings->text + start, string, size) == 0)
            return *slot - 1;
    }
}

/* A string that others share, or null for an empty one. */
static const uint8_t *read_shared(Coded *coded, int is_date, const uint8_t *at, const uint8_t *end, int64_t *number)
{
    uint8_t *start = coded->strings.text + coded->strings.used, *out = start;
    if (at < end && *at == '"')
        at = read_string(at + 1, end, &out);
    else if (end - at >= 4 && memcmp(at, "null", 4) == 0)
        at += 4;
    else
        return NULL;
    const int size = is_date ? day_of(start, (size_t)(out - start)) : (int)(out - start);
    if (at == NULL || size < 0)
        return NULL;
    *number = number_of(coded, (size_t)size);
    return at;
}

static const uint8_t *skip_blanks(const uint8_t *at, const uint8_t *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

/* Where the strings of one line end, to be kept if all of it is plain. */
typedef struct {
    uint8_t *text, *id, *extra;
    int64_t source, date;
} Line;

static const uint8_t *read_value(Cut *cut, Line *line, int64_t key, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *name = cut->keys + cut->key_offsets[key], *read = NULL;
    const uint8_t *text = line->text, *id = line->id;
    uint8_t *unused = line->extra;
    const int is_string = at < end && *at == '"';
    switch (cut->roles[key]) {
    case TEXT:
        read = is_string ? read_string(at + 1, end, &line->text) : NULL;
        return read != NULL && is_paragraph(cut, text, (size_t)(line->text - text)) ? read : NULL;
    case ID:
        read = is_string ? read_string(at + 1, end, &line->id) : NULL;
        return line->id > id ? read : NULL;
    case SOURCE:
        return read_shared(&cut->sources, 0, at, end, &line->source);
    case DATE:
        return read_shared(&cut->dates, 1, at, end, &line->date);
    case EXTRA:
        return read_extra(name, (size_t)(cut->key_offsets[key + 1] - cut->key_offsets[key]), at, end, &line->extra);
    default:
        return is_string ? read_string(at + 1, end, &unused) : read_word(at, end);
    }
}

/* Cuts one line, from `at` to `end`; whether it is plain. */
static int cut_line(Cut *cut, Line *line, const uint8_t *at, const uint8_t *end)
{
    for (int64_t key = 0; key < cut->n_keys; key++) {
        const uint8_t *name = cut->keys + cut->key_offsets[key];
        const size_t length = (size_t)(cut->key_offsets[key + 1] - cut->key_offsets[key]);
        if (at == end || *at != (key == 0 ? '{' : ','))
            return 0;
        at = skip_blanks(at + 1, end);
        if ((size_t)(end - at) < length || memcmp(at, name, length) != 0)
            return 0;
        at = skip_blanks(at + length, end);
        if (at == end || *at != ':')
            return 0;
        at = read_value(cut, line, key, skip_blanks(at + 1, end), end);
        if (at == NULL)
            return 0;
        at = skip_blanks(at, end);
    }
    return at < end && *at == '}' && skip_blanks(at + 1, end) == end;
}

/* The last line may lack its line feed. */
EXPORTED int64_t framing_count_lines(const uint8_t *block, int64_t size)
{
    return count(block, (size_t)size, '\n') + (size > 0 && block[size - 1] != '\n');
}

/* Cuts every line of a block: whether it is plain and where it ends, and if it is plain its columns.
 * Others have empty strings and the number 0. */
EXPORTED void framing_cut_lines(Cut *cut)
{
    const uint8_t *at = cut->block, *const behind = cut->block + cut->size;
    for (int64_t i = 0; i < cut->n_lines; i++) {
        const uint8_t *end = memchr(at, '\n', (size_t)(behind - at));
        if (end == NULL)
            end = behind;
        Line line = {cut->texts.text + cut->texts.used, cut->ids.text + cut->ids.used,
                     cut->extras.text + cut->extras.used, 0, 0};
        cut->plain[i] = (uint8_t)cut_line(cut, &line, at, end);
        if (cut->plain[i]) {
            cut->texts.used = line.text - cut->texts.text;
            cut->ids.used = line.id - cut->ids.text;
            cut->extras.used = line.extra - cut->extras.text;
            cut->sources.numbers[i] = line.source;
            cut->dates.numbers[i] = line.date;
        }
        cut->texts.offsets[i + 1] = cut->texts.used;
        cut->ids.offsets[i + 1] = cut->ids.used;
        cut->extras.offsets[i + 1] = cut->extras.used;
        at = end < behind ? end + 1 : behind;
        cut->ends[i + 1] = at - cut->block;
    }
}

EXPORTED int64_t framing_beside_version(void)
{
    return 1;
}
