/* A vocabulary ready for look-up, and one text read against it. */
#ifndef FRAMING_INDEX_H
#define FRAMING_INDEX_H

#include "kernel.h"

enum {
    INTERFACE_VERSION = 3, /* raised whenever a function that Python calls changes */
    KNOWN_COUNTS = 64,     /* counts whose logarithm is kept */
    LONGEST_GRAM = 64,
    BITS_A_PAIR = 8,
    CELLS_A_FEATURE = 4,   /* with fewer, features meet in a cell too often */
    TOGETHER = 64,         /* grams looked up at a time */
    ASKED_EARLY = 192,     /* rows: more would drive each other out of the nearest cache */
    MOST_LANES = 16,       /* outputs summed together: what fits the registers */
};

typedef struct {
    Reader reader;
    Strings words, grams;
    Table word_table, pair_table, gram_table;
    uint64_t *pair_bits; /* one set for each pair, few enough for a near cache: most strange pairs end here */
    int pair_bits_shift;
    int lent; /* the tables belong to the caller */
    int single_words, word_pairs;
    uint32_t first_pair, first_gram; /* where the features of these begin */
    double weight_of_count[KNOWN_COUNTS];
} Index;

typedef struct {
    const float *table;
    size_t stride, outputs;
} Weights;

typedef struct {
    uint32_t number, count;
} Feature;

typedef struct {
    uint32_t stamp, position;
} Cell;

typedef struct {
    Reading reading;
    uint32_t *numbers;
    uint64_t *pairs;
    Cell *cells;
    Feature *features;
    size_t numbers_room, pairs_room, cells_room, features_room;
    size_t pairs_used, used, used_by_words;
    int cell_shift;
    uint32_t stamp;
} Document;

/* Which bit stands for a pair: other bits of the hash than those that give its place. */
ALWAYS_INLINE uint64_t bit_of(const Index *index, uint64_t key)
{
    return (key ^ key >> 29) * UINT64_C(0xD6E8FEB86659FD93) >> index->pair_bits_shift;
}

int read_document(const Index *index, Document *document, const uint8_t *text, int64_t length);
void free_document(Document *document);

#endif
