/* A vocabulary made ready for look-up: its arrays checked, its hash tables built. */
#include "index.h"

#include <math.h>
#include <stdlib.h>

EXPORTED int framing_version(void)
{
    return INTERFACE_VERSION;
}

/* Offsets that rise from 0 to the size of the text, and nothing that points outside. */
static int check_strings(Strings strings, int64_t count, int64_t text_size)
{
    if (strings.offsets[0] != 0 || strings.offsets[count] != text_size)
        return BAD_INPUT;
    for (int64_t i = 0; i < count; i++)
        if (strings.offsets[i + 1] < strings.offsets[i] || strings.offsets[i + 1] - strings.offsets[i] > LONGEST_TEXT)
            return BAD_INPUT;
    return DONE;
}

static int make_room(Keyed *keyed, int64_t count)
{
    if (new_table(&keyed->table, (size_t)count))
        return NO_MEMORY;
    keyed->keys = calloc((size_t)count + 1, sizeof *keyed->keys);
    return keyed->keys == NULL ? NO_MEMORY : DONE;
}

static void set_key(Keyed *keyed, int64_t number, uint64_t key)
{
    keyed->keys[number + 1] = key;
    put(&keyed->table, key, (uint32_t)number);
}

static int index_strings(Keyed *keyed, Strings strings, int64_t count)
{
    if (make_room(keyed, count))
        return NO_MEMORY;
    for (int64_t i = 0; i < count; i++) {
        const uint32_t length = (uint32_t)(strings.offsets[i + 1] - strings.offsets[i]);
        set_key(keyed, i, key_of(strings.text + strings.offsets[i], length));
    }
    return DONE;
}

/* Without pairs every bit is set: then they are being counted, and each is wanted. */
static int index_pairs(Index *index, const int32_t *pairs, int64_t count, int64_t n_words)
{
    int bits = 6;
    while (((int64_t)1 << bits) < count * BITS_A_PAIR)
        bits++;
    index->pair_bits_shift = 64 - bits;
    index->pair_bits = calloc((size_t)1 << (bits - 6), sizeof *index->pair_bits);
    if (index->pair_bits == NULL || make_room(&index->pair_keys, count))
        return NO_MEMORY;
    if (count == 0)
        index->pair_bits[0] = UINT64_MAX;
    for (int64_t i = 0; i < count; i++) {
        const int64_t first = pairs[2 * i], second = pairs[2 * i + 1];
        if (first < 0 || second < 0 || first >= n_words || second >= n_words)
            return BAD_INPUT;
        const uint64_t key = (uint64_t)first << 32 | (uint64_t)second, bit = bit_of(index, key);
        index->pair_bits[bit / 64] |= (uint64_t)1 << bit % 64;
        set_key(&index->pair_keys, i, key);
    }
    return DONE;
}

static int check_reader(const Reader *reader)
{
    if (reader->shortest_gram < 0 || reader->longest_gram < reader->shortest_gram
        || reader->longest_gram > LONGEST_GRAM || (reader->shortest_gram == 0) != (reader->longest_gram == 0))
        return BAD_INPUT;
    for (uint32_t point = 0; point < 0x80; point++)
        if ((reader->characters[point] & LOWER) >= 0x80)
            return BAD_INPUT;
    return DONE;
}

EXPORTED void framing_index_free(Index *index)
{
    if (index == NULL)
        return;
    free(index->word_keys.table.slots);
    free(index->word_keys.keys);
    free(index->pair_keys.table.slots);
    free(index->pair_keys.keys);
    free(index->pair_bits);
    free(index->gram_keys.table.slots);
    free(index->gram_keys.keys);
    free(index);
}

/* Builds the hash tables of a vocabulary whose arrays the caller keeps alive. The texts of words
 * and grams are followed by PADDING bytes that `sizes` does not count.
 * counts: words, pairs, grams. ngrams: word range, then character range (0, 0 for none). */
EXPORTED int framing_index_new(Index **made, const uint32_t *characters, const int64_t *counts, const int64_t *sizes,
                               const int32_t *ngrams, const uint8_t *words, const int64_t *word_offsets,
                               const int32_t *pairs, const uint8_t *grams, const int64_t *gram_offsets)
{
    *made = NULL;
    for (int i = 0; i < 3; i++)
        if (counts[i] < 0 || counts[i] > MOST_FEATURES)
            return counts[i] < 0 ? BAD_INPUT : TOO_MANY;
    if (counts[0] + counts[1] + counts[2] > MOST_FEATURES)
        return TOO_MANY;
    Index *index = calloc(1, sizeof *index);
    if (index == NULL)
        return NO_MEMORY;
    index->reader = (Reader){characters, ngrams[2], ngrams[3]};
    index->words = (Strings){words, word_offsets};
    index->grams = (Strings){grams, gram_offsets};
    index->single_words = ngrams[0] == 1;
    index->word_pairs = ngrams[1] == 2;
    index->first_pair = index->single_words ? (uint32_t)counts[0] : 0;
    index->first_gram = index->first_pair + (uint32_t)counts[1];
    for (int count = 1; count < KNOWN_COUNTS; count++)
        index->weight_of_count[count] = 1 + log(count);
    int code = check_reader(&index->reader);
    if (!code)
        code = check_strings(index->words, counts[0], sizes[0]);
    if (!code)
        code = check_strings(index->grams, counts[2], sizes[1]);
    if (!code)
        code = index_strings(&index->word_keys, index->words, counts[0]);
    if (!code)
        code = index_pairs(index, pairs, counts[1], counts[0]);
    if (!code)
        code = index_strings(&index->gram_keys, index->grams, counts[2]);
    if (code)
        framing_index_free(index);
    else
        *made = index;
    return code;
}
