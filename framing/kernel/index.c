/* A vocabulary made ready for look-up: its arrays checked, its hash tables built. */
#include "index.h"

#include <math.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

EXPORTED int framing_version(void)
{
    return INTERFACE_VERSION;
}

/* Makes room for `needed` items, at least doubling; leaves everything as it was on failure. */
int grow(void *pointer_to_items, size_t *room, size_t needed, size_t item_size)
{
    if (needed <= *room)
        return DONE;
    size_t wanted = *room < 64 ? 64 : *room * 2;
    if (wanted < needed)
        wanted = needed;
    if (wanted > SIZE_MAX / item_size)
        return NO_MEMORY;
    void *items;
    memcpy(&items, pointer_to_items, sizeof items);
    items = realloc(items, wanted * item_size);
    if (items == NULL)
        return NO_MEMORY;
    memcpy(pointer_to_items, &items, sizeof items);
    *room = wanted;
    return DONE;
}

enum {
    TABLES = 4,          /* of an index */
    SPARE = 2,           /* slots an entry, at the least */
    LARGE_PAGE = 1 << 21 /* bytes */
};

/* Zeroed memory for a table. Look-ups go everywhere: with small pages the processor would spend a
 * good part of them on finding the page. */
static Slot *new_slots(size_t bytes)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (bytes >= LARGE_PAGE) {
        Slot *slots = aligned_alloc(LARGE_PAGE, bytes);
        if (slots == NULL)
            return NULL;
        (void)madvise(slots, bytes, MADV_HUGEPAGE); /* where it is refused, small pages do */
        return memset(slots, 0, bytes);
    }
#endif
    return calloc(1, bytes);
}

static size_t set_size(Table *table, size_t entries)
{
    int bits = 4;
    while (bits < 40 && ((size_t)1 << bits) < entries * SPARE)
        bits++;
    table->mask = ((uint64_t)1 << bits) - 1;
    table->shift = 64 - bits;
    return sizeof(Slot) << bits;
}

int new_table(Table *table, size_t entries)
{
    table->slots = new_slots(set_size(table, entries));
    return table->slots == NULL ? NO_MEMORY : DONE;
}

/* Adds a key that is not there yet, or one of several long strings with the same key. */
void put(Table *table, uint64_t key, uint32_t number)
{
    uint64_t at = place_of(table, key);
    while (table->slots[at].number != 0)
        at = (at + 1) & table->mask;
    table->slots[at] = (Slot){key, number + 1, 0};
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

static int index_strings(Table *table, Strings strings, int64_t count)
{
    if (new_table(table, (size_t)count))
        return NO_MEMORY;
    for (int64_t i = 0; i < count; i++) {
        const uint32_t length = (uint32_t)(strings.offsets[i + 1] - strings.offsets[i]);
        put(table, key_of(strings.text + strings.offsets[i], length), (uint32_t)i);
    }
    return DONE;
}

static int bits_of_pairs(int64_t count)
{
    int bits = 6;
    while (((int64_t)1 << bits) < count * BITS_A_PAIR)
        bits++;
    return bits;
}

/* Without pairs every bit is set: then they are being counted, and each is wanted. */
static int index_pairs(Index *index, const int32_t *pairs, int64_t count, int64_t n_words)
{
    const int bits = bits_of_pairs(count);
    index->pair_bits_shift = 64 - bits;
    index->pair_bits = calloc((size_t)1 << (bits - 6), sizeof *index->pair_bits);
    if (index->pair_bits == NULL || new_table(&index->pair_table, (size_t)count))
        return NO_MEMORY;
    if (count == 0)
        index->pair_bits[0] = UINT64_MAX;
    for (int64_t i = 0; i < count; i++) {
        const int64_t first = pairs[2 * i], second = pairs[2 * i + 1];
        if (first < 0 || second < 0 || first >= n_words || second >= n_words)
            return BAD_INPUT;
        const uint64_t key = (uint64_t)first << 32 | (uint64_t)second, bit = bit_of(index, key);
        index->pair_bits[bit / 64] |= (uint64_t)1 << bit % 64;
        put(&index->pair_table, key, (uint32_t)i);
    }
    return DONE;
}

static int build_tables(Index *index, const int64_t *counts, const int32_t *pairs)
{
    int code = index_strings(&index->word_table, index->words, counts[0]);
    if (!code)
        code = index_pairs(index, pairs, counts[1], counts[0]);
    return code ? code : index_strings(&index->gram_table, index->grams, counts[2]);
}

/* A table that was built before, of the size that its entries ask for. It holds each number at most
 * as often as there are entries, and so leaves room: every search ends, and at a number that is there. */
static int take_table(Table *table, int64_t entries, void *slots, int64_t size)
{
    if ((size_t)size != set_size(table, (size_t)entries))
        return BAD_INPUT;
    table->slots = slots;
    int64_t used = 0;
    for (uint64_t at = 0; at <= table->mask; at++) {
        if (table->slots[at].number > entries)
            return BAD_INPUT;
        used += table->slots[at].number != 0;
    }
    return used == entries ? DONE : BAD_INPUT;
}

static int take_tables(Index *index, const int64_t *counts, void *const *tables, const int64_t *sizes)
{
    Table *const hashed[] = {&index->word_table, &index->pair_table, &index->gram_table};
    index->lent = 1;
    for (int i = 0; i < TABLES - 1; i++)
        if (take_table(hashed[i], counts[i], tables[i], sizes[i]))
            return BAD_INPUT;
    const int bits = bits_of_pairs(counts[1]);
    index->pair_bits = tables[TABLES - 1];
    index->pair_bits_shift = 64 - bits;
    return sizes[TABLES - 1] == (int64_t)1 << (bits - 3) ? DONE : BAD_INPUT;
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

static void free_tables(Index *index)
{
    void *tables[TABLES] = {index->word_table.slots, index->pair_table.slots, index->gram_table.slots, index->pair_bits};
    for (int i = 0; i < TABLES && !index->lent; i++)
        free(tables[i]);
}

EXPORTED void framing_index_free(Index *index)
{
    if (index != NULL)
        free_tables(index);
    free(index);
}

/* Where the tables of an index lie, and how many bytes each one takes. */
EXPORTED void framing_index_tables(const Index *index, const void **tables, int64_t *sizes)
{
    const Table *const hashed[] = {&index->word_table, &index->pair_table, &index->gram_table};
    for (int i = 0; i < TABLES - 1; i++) {
        tables[i] = hashed[i]->slots;
        sizes[i] = (int64_t)((hashed[i]->mask + 1) * sizeof(Slot));
    }
    tables[TABLES - 1] = index->pair_bits;
    sizes[TABLES - 1] = (int64_t)((UINT64_MAX >> index->pair_bits_shift) / 8 + 1);
}

/* Builds the hash tables of a vocabulary whose arrays the caller keeps alive, or takes `tables` (NULL
 * for none) that framing_index_tables told of, also kept alive. The texts of words and grams are
 * followed by PADDING bytes that `sizes` does not count.
 * counts: words, pairs, grams. ngrams: word range, then character range (0, 0 for none). */
EXPORTED int framing_index_new(Index **made, const uint32_t *characters, const int64_t *counts, const int64_t *sizes,
                               const int32_t *ngrams, const uint8_t *words, const int64_t *word_offsets,
                               const int32_t *pairs, const uint8_t *grams, const int64_t *gram_offsets,
                               void *const *tables, const int64_t *table_sizes)
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
        code = tables == NULL ? build_tables(index, counts, pairs) : take_tables(index, counts, tables, table_sizes);
    if (code)
        framing_index_free(index);
    else
        *made = index;
    return code;
}
