/* What the parts of the kernel share: text into pieces, pieces into numbers, numbers into scores.
 *
 * Nothing here knows Python. Callers pass plain arrays; every function that can fail returns one of
 * the codes below, and none writes outside the arrays that it was given the sizes of. */
#ifndef FRAMING_KERNEL_H
#define FRAMING_KERNEL_H

#include "bytes.h"

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

/* What is compiled a second time for processors with wider registers. Sums and products are the same
 * there, in the same order, and so is every bit of the results. */
#if defined(__GNUC__) && defined(__x86_64__) && !defined(__AVX2__)
#define WIDE __attribute__((target("avx2")))
#define HAS_WIDE __builtin_cpu_supports("avx2")
#else
#define WIDE
#define HAS_WIDE 0
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

/* Open addressing: a slot holds a key and one more than its number, so that zeroed memory is empty. */
typedef struct {
    uint64_t key;
    uint32_t number, spare;
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

/* One of two numbers without a branch, for where no processor could guess which. */
ALWAYS_INLINE uint64_t pick(int first, uint64_t one, uint64_t other)
{
    const uint64_t mask = 0 - (uint64_t)first;
    return (one & mask) | (other & ~mask);
}

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
    return pick(second > 0, hash >> 8 | UINT64_C(0xFE) << 56, start);
}

/* The place of a key in a table, if it is free. */
ALWAYS_INLINE uint64_t place_of(const Table *table, uint64_t key)
{
    return (key ^ key >> 31) * UINT64_C(0x9E3779B97F4A7C15) >> table->shift;
}

ALWAYS_INLINE void ask_for(const Table *table, uint64_t key)
{
    PREFETCH(&table->slots[place_of(table, key)]);
}

/* The number of a key, UNKNOWN where it has none. An empty slot, which ends the search with number
 * 0, less one, takes the same branch as a match: which of them it is cannot be guessed. */
ALWAYS_INLINE uint32_t find_key(const Table *table, uint64_t key)
{
    for (uint64_t at = place_of(table, key);; at = (at + 1) & table->mask) {
        const Slot slot = table->slots[at];
        if ((slot.key == key) | (slot.number == 0))
            return slot.number - 1;
    }
}

ALWAYS_INLINE int is_string(Strings strings, uint32_t number, const uint8_t *lowered, Piece piece)
{
    const int64_t start = strings.offsets[number], length = strings.offsets[number + 1] - start;
    return length == piece.length && memcmp(strings.text + start, lowered + piece.start, (size_t)length) == 0;
}

/* The number of a long piece of `lowered` among `strings`: equal byte for byte, never by hash alone. */
ALWAYS_INLINE uint32_t find_long(const Table *table, Strings strings, const uint8_t *lowered, Piece piece)
{
    for (uint64_t at = place_of(table, piece.key);; at = (at + 1) & table->mask) {
        const Slot slot = table->slots[at];
        if (slot.number == 0)
            return UNKNOWN;
        if (slot.key == piece.key && is_string(strings, slot.number - 1, lowered, piece))
            return slot.number - 1;
    }
}

ALWAYS_INLINE uint32_t find_piece(const Table *table, Strings strings, const uint8_t *lowered, Piece piece)
{
    return piece.length > SHORT ? find_long(table, strings, lowered, piece) : find_key(table, piece.key);
}

/* Arithmetic of logistic regression on four numbers at a time. Four to a register is what every
 * processor has; the compiler is told so, for left to itself it takes them one by one. Only sums,
 * products and quotients are used, in a stated order: the bits of the results are the same on every
 * machine. */
typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t Mask __attribute__((vector_size(16), aligned(4), may_alias));

enum { MOST_NEWTON_STEPS = 50 };

/* A step of Newton's method of this size leaves an error of about its square. */
static const float SMALL_STEP = 0.15f;

ALWAYS_INLINE Four all(float value)
{
    return (Four){value, value, value, value};
}

ALWAYS_INLINE Four choose(Mask mask, Four yes, Four no)
{
    return (Four)(((Mask)yes & mask) | ((Mask)no & ~mask));
}

ALWAYS_INLINE Four size_of(Four x)
{
    return (Four)((Mask)x & INT32_MAX);
}

ALWAYS_INLINE int any_of(Mask mask)
{
    return (mask[0] | mask[1] | mask[2] | mask[3]) != 0;
}

/* exp of numbers from -80 to 0, to single precision, of the same bits on every machine: two to a
 * whole power, put together from its bits, times the series for what is left. */
ALWAYS_INLINE Four exponential(Four x)
{
    const Mask whole = __builtin_convertvector(x * 1.44269504f - 0.5f, Mask);
    const Four rest = x - __builtin_convertvector(whole, Four) * 0.693147181f;
    Four sum = 1 + rest * (1.0f / 6);
    sum = 1 + rest * 0.2f * sum;
    sum = 1 + rest * 0.25f * sum;
    sum = 1 + rest * (1.0f / 3) * sum;
    sum = 1 + rest * 0.5f * sum;
    sum = 1 + rest * sum;
    return sum * (Four)((whole + 127) << 23);
}

/* exp(-|x|), and so small a number that it is as good as 0 where |x| is beyond 80. */
ALWAYS_INLINE Four fading(Four x)
{
    const Four size = size_of(x);
    return exponential(-choose(size > all(80), all(80), size));
}

ALWAYS_INLINE Four sigmoid(Four x)
{
    const Four small = fading(x), share = 1 / (1 + small);
    return choose(x < all(0), small * share, share);
}

/* log(1 + exp(x)) by the series of the inverse hyperbolic tangent, which is short here: its argument
 * is a third at most. */
ALWAYS_INLINE Four softplus(Four x)
{
    const Four small = fading(x), part = small / (2 + small), square = part * part;
    const Four series = 1 + square * (1.0f / 3 + square * (0.2f + square * (1.0f / 7 + square * (1.0f / 9))));
    return choose(x > all(0), x, all(0)) + 2 * part * series;
}

/* Moves s, and with it the share sigmoid(s), to where s + size * sigmoid(s) + shift = 0. The left
 * side rises, bends up below 0 and down above it: Newton's method closes in from 0 without
 * overshooting, and from anywhere once it is kept on the solution's side of 0. A lane stops after
 * its first small step, whatever the others do: what it comes to is its own affair. */
ALWAYS_INLINE void solve(Four *s, Four *share, Four size, Four shift)
{
    const Mask below = 0.5f * size + shift > all(0);
    Mask moving = size > all(0);
    for (int step = 0; step < MOST_NEWTON_STEPS && any_of(moving); step++) {
        const Four aim = *s - (*s + size * *share + shift) / (1 + size * *share * (1 - *share));
        const Four next = choose((aim > all(0)) == below, all(0), aim);
        const Mask far = size_of(next - *s) > all(SMALL_STEP);
        *s = choose(moving, next, *s);
        *share = choose(moving, sigmoid(next), *share);
        moving &= far;
    }
}

#endif
