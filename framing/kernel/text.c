/* Text into pieces: words of two letters or more, and character n-grams inside white space. */
#include "kernel.h"

#include <stdlib.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Reads one code point of two bytes or more; what is not UTF-8 counts as a question mark a byte.
 * Surrogates are let through: Python's strings may hold them. */
static uint32_t decode(const uint8_t **place, const uint8_t *end)
{
    const uint8_t *at = *place;
    const uint32_t first = *at;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
    *place = at + 1;
    if (first < 0xC0 || first > 0xF4 || end - at <= more)
        return '?';
    uint32_t point = first & (0x3Fu >> more);
    for (int next = 1; next <= more; next++) {
        if ((at[next] & 0xC0) != 0x80)
            return '?';
        point = point << 6 | (at[next] & 0x3Fu);
    }
    if (point < least[more] || point >= CODE_POINTS)
        return '?';
    *place = at + more + 1;
    return point;
}

static uint8_t *encode(uint8_t *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (uint8_t)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (uint8_t)(0xC0 | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (uint8_t)(0xE0 | point >> 12);
        } else {
            *out++ = (uint8_t)(0xF0 | (point >> 18 & 7));
            *out++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        }
        *out++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    }
    *out++ = (uint8_t)(0x80 | (point & 0x3F));
    return out;
}

uint64_t hash_long(const uint8_t *bytes, uint32_t length)
{
    uint64_t hash = length;
    for (uint32_t at = 0; at < length; at += SHORT) {
        const uint32_t left = length - at;
        hash ^= load(bytes + at) & low_bytes[left < SHORT ? left : SHORT];
        hash *= UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    return hash >> 8 | UINT64_C(0xFE) << 56;
}

/* Where the writing of a lowered text has come to. */
typedef struct {
    uint8_t *out;
    uint32_t *edge; /* where the next edge of a word is noted */
    uint64_t inside; /* 1 within a word, else 0 */
} Writing;

static void write_character(uint32_t character, Reading *reading, Writing *writing)
{
    const uint64_t word = (character & WORD) != 0;
    if (word != writing->inside)
        *writing->edge++ = (uint32_t)(writing->out - reading->lowered);
    writing->inside = word;
    if (!(character & SPACE))
        writing->out = encode(writing->out, character & LOWER);
    else if (writing->out[-1] != ' ')
        *writing->out++ = ' ';
}

enum {
    BLOCK = 64,
    LANES = 16,
    AT_ONCE = 8, /* edges */
};

typedef int8_t Bytes __attribute__((vector_size(LANES), aligned(1), may_alias));

/* A bit for each byte of a block, the first byte lowest. */
typedef struct {
    uint64_t words, spaces, beyond;
} Kinds;

/* The top bit of each byte, the first byte's lowest. */
ALWAYS_INLINE uint64_t top_bits(Bytes bytes)
{
#if defined(__SSE2__)
    return (uint64_t)(uint32_t)_mm_movemask_epi8((__m128i)bytes);
#else
    uint8_t each[LANES];
    memcpy(each, &bytes, LANES);
    uint64_t bits = 0;
    for (int place = 0; place < LANES; place += 8) /* a product that moves eight bits into its top byte */
        bits |= (load(each + place) >> 7 & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56 << place;
    return bits;
#endif
}

/* What Python's notions come to below 128: lower case, and a bit a byte for words, for white space
 * and for what lies beyond. White space is written as the one space. */
static Kinds classify(const uint8_t block[BLOCK], uint8_t *lowered)
{
    Kinds kinds = {0, 0, 0};
    for (int place = 0; place < BLOCK; place += LANES) {
        const Bytes bytes = *(const Bytes *)(block + place), lower = bytes | 32;
        const Bytes letters = (lower >= 'a') & (lower <= 'z');
        const Bytes words = letters | ((bytes >= '0') & (bytes <= '9')) | (bytes == '_');
        const Bytes spaces = ((bytes >= 9) & (bytes <= 13)) | ((bytes >= 28) & (bytes <= 32));
        *(Bytes *)(lowered + place) = ((bytes | (letters & 32)) & ~spaces) | (spaces & 32);
        kinds.words |= top_bits(words) << place;
        kinds.spaces |= top_bits(spaces) << place;
        kinds.beyond |= top_bits(bytes) << place;
    }
    return kinds;
}

/* Notes where words begin or end within the `size` bytes after `place`; a bit a byte. Edges are
 * written eight at a time, those that are none to be overwritten: guessing how many there are
 * would cost more. */
static void note_edges(Writing *writing, uint32_t place, uint64_t words, int size)
{
    const uint64_t within = size == BLOCK ? UINT64_MAX : ((uint64_t)1 << size) - 1;
    uint64_t edges = (words ^ (words << 1 | writing->inside)) & within;
    uint32_t *edge = writing->edge;
    writing->edge += count_bits(edges);
    while (edges) {
        for (int i = 0; i < AT_ONCE; i++) {
            *edge++ = place + (uint32_t)lowest_bit(edges | (uint64_t)1 << (BLOCK - 1));
            edges &= edges - 1;
        }
    }
    if (size > 0)
        writing->inside = words >> (size - 1) & 1;
}

/* Writes as much of the next block as is plain: ASCII, and no second space in a row. */
static int write_block(Reading *reading, Writing *writing, const uint8_t *at, const uint8_t *end)
{
    uint8_t last[BLOCK] = {0};
    int size = BLOCK;
    if (end - at < BLOCK) {
        size = (int)(end - at);
        at = memcpy(last, at, (size_t)size);
    }
    const int after_space = writing->out[-1] == ' ';
    const Kinds kinds = classify(at, writing->out);
    const uint64_t odd = kinds.beyond | (kinds.spaces & (kinds.spaces << 1 | (uint64_t)after_space));
    if (odd != 0 && lowest_bit(odd) < size)
        size = lowest_bit(odd);
    note_edges(writing, (uint32_t)(writing->out - reading->lowered), kinds.words, size);
    writing->out += size;
    return size;
}

/* Writes the text in lower case, runs of white space as one space and one space at either end.
 * Returns how many edges of words were noted. Room for everything has been made: a character of
 * two bytes or more becomes at most four, one of one byte stays one, and a block is written whole. */
static size_t lower_text(const uint32_t *characters, Reading *reading, const uint8_t *at, const uint8_t *end)
{
    Writing writing = {reading->lowered, reading->edges, 0};
    *writing.out++ = ' ';
    while (at < end) {
        at += write_block(reading, &writing, at, end);
        if (at == end)
            break;
        do
            write_character(characters[*at < 0x80 ? *at++ : decode(&at, end)], reading, &writing);
        while (at < end && *at >= 0x80);
    }
    if (writing.inside)
        *writing.edge++ = (uint32_t)(writing.out - reading->lowered);
    if (writing.out[-1] != ' ')
        *writing.out++ = ' ';
    memset(writing.out, 0, PADDING);
    reading->lowered_used = (size_t)(writing.out - reading->lowered);
    return (size_t)(writing.edge - reading->edges);
}

/* Keeps the words of more than one character; the first byte tells how long that one is. */
static void keep_words(Reading *reading, size_t edges)
{
    Piece *words = reading->words.items;
    uint32_t *long_words = reading->long_words;
    size_t used = 0, long_used = 0;
    for (size_t i = 0; i < edges; i += 2) {
        const uint32_t start = reading->edges[i], length = reading->edges[i + 1] - start;
        const uint8_t first = reading->lowered[start];
        words[used] = (Piece){key_of(reading->lowered + start, length), start, length};
        long_words[long_used] = (uint32_t)used;
        long_used += length > SHORT;
        used += length > (first < 0xC0 ? 1u : first < 0xE0 ? 2u : first < 0xF0 ? 3u : 4u);
    }
    reading->words.used = used;
    reading->long_used = long_used;
}

ALWAYS_INLINE void add_gram(Reading *reading, size_t start, size_t length)
{
    const uint64_t key = key_of(reading->lowered + start, (uint32_t)length);
    reading->grams.items[reading->grams.used++] = (Piece){key, (uint32_t)start, (uint32_t)length};
}

/* The n-grams of one padded word, shortest first. `bounds` holds where each character starts, and
 * the end; a word no longer than n gives itself once, and longer n-grams of it do not follow. */
static void cut_word(const Reader *reader, Reading *reading, const uint32_t *bounds, size_t letters)
{
    for (int32_t n = reader->shortest_gram; n <= reader->longest_gram; n++) {
        const size_t width = (size_t)n < letters ? (size_t)n : letters;
        for (size_t at = 0; at + width <= letters; at++)
            add_gram(reading, bounds[at], bounds[at + width] - bounds[at]);
        if (width == letters)
            return;
    }
}

/* The same for a word of one byte a character: nothing to look up. */
static void cut_plain_word(const Reader *reader, Reading *reading, size_t start, size_t letters)
{
    for (int32_t n = reader->shortest_gram; n <= reader->longest_gram; n++) {
        const size_t width = (size_t)n < letters ? (size_t)n : letters;
        for (size_t at = start; at + width <= start + letters; at++)
            add_gram(reading, at, width);
        if (width == letters)
            return;
    }
}

/* Where each character of the padded word from `start` up to `end` begins, and the end itself. */
static int find_bounds(Reading *reading, uint32_t start, uint32_t end, size_t *letters)
{
    if (grow(&reading->bounds, &reading->bounds_room, end - start + 1, sizeof *reading->bounds))
        return NO_MEMORY;
    *letters = 0;
    for (uint32_t at = start; at < end; at++)
        if ((reading->lowered[at] & 0xC0) != 0x80)
            reading->bounds[(*letters)++] = at;
    reading->bounds[*letters] = end;
    return DONE;
}

static int cut_grams(const Reader *reader, Reading *reading)
{
    const uint8_t *lowered = reading->lowered;
    const size_t widths = (size_t)(reader->longest_gram - reader->shortest_gram + 1);
    Pieces *grams = &reading->grams;
    for (uint32_t at = 0, space; at + 1 < reading->lowered_used; at = space) {
        uint8_t all = 0;
        for (space = at + 1; lowered[space] != ' '; space++)
            all |= lowered[space];
        size_t letters = space + 1 - at;
        if (letters > (SIZE_MAX - grams->used) / widths
            || grow(&grams->items, &grams->room, grams->used + letters * widths, sizeof *grams->items))
            return NO_MEMORY;
        if (all < 0x80) {
            cut_plain_word(reader, reading, at, letters);
            continue;
        }
        if (find_bounds(reading, at, space + 1, &letters))
            return NO_MEMORY;
        cut_word(reader, reading, reading->bounds, letters);
    }
    return DONE;
}

/* Leaves the pieces of one text in `reading`. */
int read_text(const Reader *reader, Reading *reading, const uint8_t *text, int64_t length)
{
    reading->words.used = reading->grams.used = 0;
    if (length < 0 || length > LONGEST_TEXT)
        return length < 0 ? BAD_INPUT : TOO_LONG;
    const size_t size = (size_t)length;
    if (grow(&reading->lowered, &reading->lowered_room, 2 * size + 3 + BLOCK, 1)
        || grow(&reading->edges, &reading->edges_room, size + 2 + AT_ONCE, sizeof *reading->edges)
        || grow(&reading->long_words, &reading->long_room, size / 2 + 2, sizeof *reading->long_words)
        || grow(&reading->words.items, &reading->words.room, size / 2 + 2, sizeof(Piece)))
        return NO_MEMORY;
    keep_words(reading, lower_text(reader->characters, reading, text, text + size));
    return reader->longest_gram > 0 ? cut_grams(reader, reading) : DONE;
}

void free_reading(Reading *reading)
{
    free(reading->lowered);
    free(reading->edges);
    free(reading->words.items);
    free(reading->long_words);
    free(reading->grams.items);
    free(reading->bounds);
}
