/* What a paragraph is like, besides its features: how many words it has, whether a model knows enough
 * of them, and how many stand in quotation marks. Counts are right wherever they are given; what takes
 * more than a look at bytes is left to the caller, marked LOOK. */
#include "bytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
    LOOK = -1,
    BLOCK = 64,
    LONGEST = 16,    /* bytes of a word that is looked for */
    SURE_LETTERS = 5 /* letters that a small word of a title does not have */
};

/* ASCII words of up to 16 bytes, the rest of them 0xFF; two zeros are an empty slot. */
typedef struct {
    uint64_t first, second;
} Word;

typedef struct {
    const Word *slots;
    int64_t mask;
    double share;                         /* of its words that a text must have known */
    int64_t fewest;                       /* words below which none is looked for */
    int64_t few, term, name; /* blanks: with fewer it is a few words; a term or a name has no more */
} Rules;

typedef struct {
    const uint8_t *start, *end;
} Text;

/* Bits of a block of bytes, the first lowest: blanks, and what is to be looked at one by one. */
typedef struct {
    uint64_t blank, sign;
} Bits;

#if defined(__SSE2__)
static uint64_t equal(__m128i bytes, char byte)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

static Bits bits_of(const uint8_t *block)
{
    Bits bits = {0, 0};
    for (int place = 0; place < BLOCK; place += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(block + place));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(31)), bytes);
        bits.blank |= equal(bytes, ' ') << place;
        bits.sign |= ((uint64_t)(uint32_t)_mm_movemask_epi8(controls) | equal(bytes, '"') | equal(bytes, '\'')
                      | equal(bytes, '`') | equal(bytes, (char)0xC2) | equal(bytes, (char)0xE1)
                      | equal(bytes, (char)0xE2) | equal(bytes, (char)0xE3))
            << place;
    }
    return bits;
}
#else
static Bits bits_of(const uint8_t *block)
{
    Bits bits = {0, 0};
    for (int i = 0; i < BLOCK; i++) {
        const uint8_t byte = block[i];
        const int sign = byte < 32 || byte == '"' || byte == '\'' || byte == '`' || byte == 0xC2
            || (byte >= 0xE1 && byte <= 0xE3);
        bits.blank |= (uint64_t)(byte == ' ') << i;
        bits.sign |= (uint64_t)sign << i;
    }
    return bits;
}
#endif

/* The bits of the block at `at`, filled up with blanks behind the text. */
static Bits bits_at(Text text, const uint8_t *at)
{
    if (text.end - at >= BLOCK)
        return bits_of(at);
    uint8_t last[BLOCK];
    memset(last, ' ', BLOCK);
    memcpy(last, at, (size_t)(text.end - at));
    return bits_of(last);
}

static int64_t count_words(Text text)
{
    int64_t words = 0;
    uint64_t after_blank = 1;
    for (const uint8_t *at = text.start; at < text.end; at += BLOCK) {
        const uint64_t blank = bits_at(text, at).blank;
        words += count_bits(~blank & (blank << 1 | after_blank));
        after_blank = blank >> (BLOCK - 1);
    }
    return words;
}

/* ASCII capitals made small, eight bytes at a time. */
static uint64_t lower(uint64_t bytes)
{
    const uint64_t low = bytes & eight(0x7F);
    const uint64_t capital = (low + eight(0x80 - 'A')) & ~(low + eight(0x7F - 'Z')) & ~bytes & eight(0x80);
    return bytes | capital >> 2;
}

static Word word_of(Text text, const uint8_t *start, size_t size)
{
    const uint64_t all = UINT64_MAX;
    uint8_t last[LONGEST] = {0};
    if (text.end - start < LONGEST)
        start = memcpy(last, start, size);
    const uint64_t first = lower(load(start)), second = lower(load(start + 8));
    return (Word){size < 8 ? first | all << 8 * size : first,
                  size <= 8 ? all : size < 16 ? second | all << 8 * (size - 8) : second};
}

/* Where a word stands in the table, or the empty slot that ends the search. */
static size_t slot_of(const Word *slots, int64_t mask, Word word)
{
    uint64_t hash = (word.first ^ word.second * UINT64_C(0xD6E8FEB86659FD93)) * UINT64_C(0x9E3779B97F4A7C15);
    for (hash ^= hash >> 32;; hash++) {
        const size_t at = (size_t)(hash & (uint64_t)mask);
        const Word found = slots[at];
        if ((found.first == word.first && found.second == word.second) || (found.first | found.second) == 0)
            return at;
    }
}

static int is_known(const Rules *rules, Text text, const uint8_t *start, size_t size)
{
    if (size > LONGEST)
        return 0;
    const Word found = rules->slots[slot_of(rules->slots, rules->mask, word_of(text, start, size))];
    return (found.first | found.second) != 0;
}

/* Whether enough of the words of a text are known: 1, or LOOK where it could not be seen. */
static int knows_enough(const Rules *rules, Text text, int64_t words)
{
    const double needed = rules->share * (double)words;
    int64_t known = 0;
    uint64_t after_blank = 1;
    const uint8_t *start = text.start;
    for (const uint8_t *at = text.start; at < text.end; at += BLOCK) {
        const uint64_t blank = bits_at(text, at).blank;
        uint64_t edges = blank ^ (blank << 1 | after_blank);
        after_blank = blank >> (BLOCK - 1);
        for (; edges; edges &= edges - 1) {
            const int place = lowest_bit(edges);
            if (!(blank >> place & 1))
                start = at + place;
            else if ((double)(known += is_known(rules, text, start, (size_t)(at + place - start))) >= needed)
                return 1;
        }
    }
    if (!after_blank)
        known += is_known(rules, text, start, (size_t)(text.end - start));
    return (double)known >= needed ? 1 : LOOK;
}

/* The last two bytes of a sign of three that begins with 0xE2. */
enum {
    NARROW = 0x8093, /* dashes */
    WIDE = 0x8094,
    TURNED = 0x8098, /* single marks */
    CURLY = 0x8099,
    OPENS = 0x809C, /* double marks */
    CLOSES = 0x809D,
    LOW = 0x809E,
    REVERSED = 0x809F,
    DOTS = 0x80A6,
};

static int sign_at(const uint8_t *at, const uint8_t *end)
{
    return end - at >= 3 && at[0] == 0xE2 ? at[1] << 8 | at[2] : 0;
}

/* Whether what ends at `end` is a sign that quotations open after. */
static int opens_after(Text text, const uint8_t *end)
{
    if (end[-1] < 0x80)
        return memchr(" ([{-/:'*", end[-1], 9) != NULL;
    const int sign = end - text.start >= 3 ? sign_at(end - 3, end) : 0;
    return sign == NARROW || sign == WIDE || sign == DOTS || sign == TURNED;
}

static int is_letter(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

/* Whether what stands between two marks, `open` and `close`, may be a term before its noun: after an
 * article, that is a letter and a blank, and before a small word. */
static int may_be_term(Text text, const uint8_t *open, const uint8_t *close, int mark)
{
    const uint8_t *behind = close + mark;
    const int before_noun = text.end - behind >= 2 && behind[0] == ' ' && (uint8_t)(behind[1] - 'a') < 26;
    const int after_word = open - text.start >= 2 && open[-1] == ' ' && (open[-2] == ' ' || is_letter(open[-2]));
    return before_noun && after_word;
}

/* Words between two marks, LOOK where it takes more to know if they are a quotation at all: where they
 * are few, may be a name, or may be a term before its noun. */
static int64_t quoted_words(const Rules *rules, Text text, const uint8_t *start, const uint8_t *end, int mark)
{
    int64_t spaces = 0, words = 0, small = 0, letters = 0;
    for (const uint8_t *at = start; at < end; at++) {
        const int begins = *at != ' ' && (at == start || at[-1] == ' ');
        spaces += *at == ' ';
        words += begins;
        letters = (begins || letters) && (uint8_t)(*at - 'a') < 26 ? letters + 1 : 0;
        small |= letters == SURE_LETTERS;
    }
    if (spaces > rules->name)
        return words;
    if (spaces < rules->few || (spaces <= rules->term && may_be_term(text, start - mark, end, mark)))
        return LOOK;
    return small || end[-1] == '!' || end[-1] == '?' ? words : LOOK;
}

/* What has been seen of the marks of a text: how long they are, how many words stand between them,
 * where one is open, and whether a single mark may open a quotation, too. */
typedef struct {
    int64_t words;
    int size, single;
    const uint8_t *open;
} Marks;

/* Takes a double mark of `size` bytes, which must open or close as those of plain pairs do; LOOK where
 * it does not. */
static int take_mark(const Rules *rules, Marks *marks, Text text, const uint8_t *at, int size, int may_open)
{
    const uint8_t *behind = at + size;
    if (marks->size != 0 && marks->size != size)
        return LOOK;
    marks->size = size;
    if (marks->open == NULL) {
        marks->open = behind;
        const int stands_free = at == text.start || opens_after(text, at);
        return may_open && stands_free && behind < text.end && *behind != ' ' ? 0 : LOOK;
    }
    if ((size > 1 && may_open) || at == marks->open || opens_after(text, at))
        return LOOK;
    const int64_t words = quoted_words(rules, text, marks->open, at, size);
    marks->words += words;
    marks->open = NULL;
    return words == LOOK ? LOOK : 0;
}

/* Takes one of the signs in `Bits.sign`; LOOK where it is a mark of a rarer kind. */
static int take_sign(const Rules *rules, Marks *marks, Text text, const uint8_t *at)
{
    const uint8_t before = at > text.start ? at[-1] : ' ', next = text.end - at > 1 ? at[1] : 0;
    const int sign = sign_at(at, text.end), stands_free = before >= 0x80 || strchr(" ([-:", before) != NULL;
    if (*at == '"')
        return take_mark(rules, marks, text, at, 1, 1);
    if (sign == OPENS || sign == CLOSES)
        return take_mark(rules, marks, text, at, 3, sign == OPENS);
    marks->single |= sign == TURNED || ((*at == '\'' || sign == CURLY) && stands_free);
    const int twice = sign == CURLY && sign_at(at + 3, text.end) == CURLY;
    const int typed = twice || ((*at == '\'' || *at == '`') && next == *at);
    const int rare = sign == LOW || sign == REVERSED || (*at == 0xC2 && (next == 0xAB || next == 0xBB));
    return typed || rare ? LOOK : 0;
}

/* Whether a sign is white space other than the blank, or may be. */
static int is_space(Text text, const uint8_t *at)
{
    const uint8_t next = text.end - at > 1 ? at[1] : 0;
    const int sign = sign_at(at, text.end);
    return *at < 32 || (*at == 0xC2 && (next == 0x85 || next == 0xA0)) || (*at == 0xE1 && next == 0x9A)
        || (*at == 0xE3 && next == 0x80) || (sign >= 0x8080 && sign <= 0x808A) || sign == 0x80A8 || sign == 0x80A9
        || sign == 0x80AF || sign == 0x819F;
}

/* Words in quotation marks. LOOK in its place where it takes more than plain pairs, and 0 where white
 * space is not blanks alone, so that words cannot be counted either. */
static int count_quoted(const Rules *rules, Text text, int64_t *quoted)
{
    Marks marks = {0, 0, 0, NULL};
    int look = 0;
    for (const uint8_t *at = text.start; at < text.end; at += BLOCK) {
        for (uint64_t signs = bits_at(text, at).sign; signs; signs &= signs - 1) {
            const uint8_t *sign = at + lowest_bit(signs);
            if (is_space(text, sign))
                return 0;
            if (!look)
                look = take_sign(rules, &marks, text, sign);
        }
    }
    *quoted = look || marks.open != NULL || (marks.single && marks.size == 0) ? LOOK : marks.words;
    return 1;
}

/* Of each of `n` texts how many words it has, how many of them are quoted, and whether enough of them
 * are known; LOOK for what could not be seen. */
EXPORTED void framing_survey(const Rules *rules, const uint8_t *texts, const int64_t *offsets, int64_t n,
                             int64_t *words, int64_t *quoted, int8_t *knows)
{
    for (int64_t i = 0; i < n; i++) {
        const Text text = {texts + offsets[i], texts + offsets[i + 1]};
        words[i] = quoted[i] = knows[i] = LOOK;
        if (!count_quoted(rules, text, &quoted[i]))
            continue;
        words[i] = count_words(text);
        if (words[i] >= rules->fewest)
            knows[i] = (int8_t)knows_enough(rules, text, words[i]);
    }
}

/* Puts `n` words into zeroed slots, at least twice as many; each is small letters, at most 16 bytes. */
EXPORTED void framing_know_words(Word *slots, int64_t mask, const uint8_t *words, const int64_t *offsets, int64_t n)
{
    const Text all = {words, words + offsets[n]};
    for (int64_t i = 0; i < n; i++) {
        const Word word = word_of(all, words + offsets[i], (size_t)(offsets[i + 1] - offsets[i]));
        slots[slot_of(slots, mask, word)] = word;
    }
}
