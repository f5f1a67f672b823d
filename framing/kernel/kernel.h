/* What the parts of the kernel share: text into pieces, pieces into numbers, numbers into scores.
 *
 * Nothing here knows Python. Callers pass plain arrays; every function that can fail returns one of
 * the codes below, and none writes outside the arrays that it was given the sizes of. */
#ifndef FRAMING_KERNEL_H
#define FRAMING_KERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define PREFETCH(address) ((void)(address))
#define ALWAYS_INLINE static inline
#endif

enum { DONE = 0, NO_MEMORY = -1, TOO_LONG = -2, BAD_INPUT = -3, NO_ROOM = -4, TOO_MANY = -5 };

enum {
    LONGEST_TEXT = 1 << 30, /* bytes: positions in the lowered text (at most twice as long) fit 32 bits */
    MOST_FEATURES = INT32_MAX - 1,
    SHORT = 8,    /* bytes that a key holds as they are */
    PADDING = 16, /* bytes behind a text that may be read */
    AHEAD = 12,   /* look-ups between asking for a cache line and reading it */
};

#define UNKNOWN UINT32_MAX

/* A stretch of the lowered text: its key, and where it lies. */
typedef struct {
    uint64_t key;
    uint32_t start, length;
} Piece;

/* Grows by doubling. `items` is NULL as long as `room` is 0. */
typedef struct {
    Piece *items;
    size_t used, room;
} Pieces;

/* Open addressing over keys that lie elsewhere, in the order of their numbers: of a key the slot has
 * only 32 bits of hash, so that the table stays small, and what matches there is compared in full.
 * `number` is one more than the number kept, so that zeroed memory is empty. */
typedef struct {
    uint32_t tag, number;
} Slot;

typedef struct {
    Slot *slots;
    uint64_t mask;
    int shift;
} Table;

/* Strings end to end: string i is text[offsets[i]] up to text[offsets[i + 1]]. */
typedef struct {
    const uint8_t *text;
    const int64_t *offsets;
} Strings;

/* How text is cut. `characters` has one entry a code point, made by the caller from its own notion
 * of Unicode: the lower-case code point in the low 21 bits, then one bit each for word and space. */
typedef struct {
    const uint32_t *characters;
    int32_t shortest_gram, longest_gram; /* both 0 where no character n-grams are wanted */
} Reader;

enum { LOWER = (1 << 21) - 1, WORD = 1 << 21, SPACE = 1 << 22, CODE_POINTS = 0x110000 };

/* One document at a time, as it is read; the memory is kept for the next one. */
typedef struct {
    uint8_t *lowered;
    size_t lowered_room, lowered_used;
    Pieces words, grams;
    uint32_t *long_words; /* the words longer than SHORT, by their place among the words */
    size_t long_used, long_room;
    uint32_t *edges;  /* of words: one begins, it ends, the next begins … */
    uint32_t *bounds; /* of the characters of one word */
    size_t edges_room, bounds_room;
} Reading;

int grow(void *pointer_to_items, size_t *room, size_t needed, size_t item_size);
int read_text(const Reader *reader, Reading *reading, const uint8_t *text, int64_t length);
void free_reading(Reading *reading);

int new_table(Table *table, size_t entries);
void put(Table *table, uint64_t key, uint32_t number);

ALWAYS_INLINE uint64_t load(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

ALWAYS_INLINE int lowest_bit(uint64_t bits)
{
#if defined(__GNUC__)
    return __builtin_ctzll(bits);
#else
    int place = 0;
    while (!(bits >> place & 1))
        place++;
    return place;
#endif
}

ALWAYS_INLINE int count_bits(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (int)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* The low bytes set, from none to eight. */
static const uint64_t low_bytes[SHORT + 1] = {
    0,
    UINT64_C(0xFF),
    UINT64_C(0xFFFF),
    UINT64_C(0xFFFFFF),
    UINT64_C(0xFFFFFFFF),
    UINT64_C(0xFFFFFFFFFF),
    UINT64_C(0xFFFFFFFFFFFF),
    UINT64_C(0xFFFFFFFFFFFFFF),
    UINT64_MAX,
};

uint64_t hash_long(const uint8_t *bytes, uint32_t length);

/* The key of a string: its own bytes up to SHORT of them, filled up with 0xFF, so that equal keys
 * mean equal strings; else a hash with 0xFE on top. No UTF-8 text contains either byte. Most strings
 * have up to 16 bytes, and for them there is no branch to be guessed wrong. Reads up to PADDING
 * bytes past the end: every buffer that strings are cut from has as many more. */
ALWAYS_INLINE uint64_t key_of(const uint8_t *bytes, uint32_t length)
{
    if (length > 2 * SHORT)
        return hash_long(bytes, length);
    const uint32_t first = length < SHORT ? length : SHORT, second = length - first;
    const uint64_t start = load(bytes) | ~low_bytes[first], end = load(bytes + SHORT) & low_bytes[second];
    uint64_t hash = (start ^ start >> 29) * UINT64_C(0x9E3779B97F4A7C15) + end;
    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return second > 0 ? hash >> 8 | UINT64_C(0xFE) << 56 : start;
}

/* The top of it is the place of a key in a table, the low half its tag. */
ALWAYS_INLINE uint64_t hash_of(uint64_t key)
{
    const uint64_t hash = (key ^ key >> 31) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

ALWAYS_INLINE void ask_for(const Table *table, uint64_t key)
{
    PREFETCH(&table->slots[hash_of(key) >> table->shift]);
}

/* The number of a key, UNKNOWN where it has none. Keys lie `step` apart, and that of a number one
 * place further, as the slots have it; at place 0 there is something to be read. So an empty slot, which ends the search with
 * number 0, less one, takes the same branch as a match: which of them it is cannot be guessed. */
ALWAYS_INLINE uint32_t find_key(const Table *table, const uint64_t *keys, const size_t step, uint64_t key)
{
    const uint64_t hash = hash_of(key);
    for (uint64_t at = hash >> table->shift;; at = (at + 1) & table->mask) {
        const Slot slot = table->slots[at];
        if (((slot.tag == (uint32_t)hash) | (slot.number == 0)) && ((keys[slot.number * step] == key) | (slot.number == 0)))
            return slot.number - 1;
    }
}

ALWAYS_INLINE int is_string(Strings strings, uint32_t number, const uint8_t *lowered, Piece piece)
{
    const int64_t start = strings.offsets[number], length = strings.offsets[number + 1] - start;
    return length == piece.length && memcmp(strings.text + start, lowered + piece.start, (size_t)length) == 0;
}

/* The number of a long piece of `lowered` among `strings`: equal byte for byte, never by hash alone. */
ALWAYS_INLINE uint32_t find_long(const Table *table, const uint64_t *keys, const size_t step, Strings strings,
                                 const uint8_t *lowered, Piece piece)
{
    const uint64_t hash = hash_of(piece.key);
    for (uint64_t at = hash >> table->shift;; at = (at + 1) & table->mask) {
        const Slot slot = table->slots[at];
        if (slot.number == 0)
            return UNKNOWN;
        if (slot.tag == (uint32_t)hash && keys[slot.number * step] == piece.key
            && is_string(strings, slot.number - 1, lowered, piece))
            return slot.number - 1;
    }
}

ALWAYS_INLINE uint32_t find_piece(const Table *table, const uint64_t *keys, const size_t step, Strings strings,
                                  const uint8_t *lowered, Piece piece)
{
    return piece.length > SHORT ? find_long(table, keys, step, strings, lowered, piece)
                                : find_key(table, keys, step, piece.key);
}

#endif
