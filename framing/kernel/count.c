/* In how many texts each word, pair or gram occurs, in the order of first appearance. */
#include "index.h"

#include <stdlib.h>

/* A string or pair: its key, in how many texts it was met, and in which last, so that a text counts
 * once. */
typedef struct {
    uint64_t key;
    uint32_t texts, latest;
} Entry;

typedef struct {
    Table table;
    Entry *entries;
    int64_t *offsets; /* strings end to end, one offset more than strings; pairs have no text */
    uint8_t *text;
    size_t entries_room, offsets_room, text_room;
    size_t used;
    uint32_t text_number;
} Counter;

EXPORTED void framing_counter_free(Counter *counter)
{
    if (counter == NULL)
        return;
    free(counter->table.slots);
    free(counter->entries);
    free(counter->offsets);
    free(counter->text);
    free(counter);
}

EXPORTED Counter *framing_counter_new(void)
{
    Counter *counter = calloc(1, sizeof *counter);
    if (counter == NULL)
        return NULL;
    if (new_table(&counter->table, 1024)
        || grow(&counter->offsets, &counter->offsets_room, 1, sizeof *counter->offsets)) {
        framing_counter_free(counter);
        return NULL;
    }
    counter->offsets[0] = 0;
    return counter;
}

static int widen(Counter *counter)
{
    Table wider;
    if (new_table(&wider, counter->table.mask + 1))
        return NO_MEMORY;
    for (size_t i = 0; i < counter->used; i++)
        put(&wider, counter->entries[i].key, (uint32_t)i);
    free(counter->table.slots);
    counter->table = wider;
    return DONE;
}

/* Adds a key, and with it `length` bytes, as the next number. */
static int add_entry(Counter *counter, uint64_t key, const uint8_t *bytes, size_t length)
{
    const size_t used = counter->used, start = (size_t)counter->offsets[used];
    if (used >= MOST_FEATURES)
        return TOO_MANY;
    if ((used + 1) * 2 > counter->table.mask && widen(counter))
        return NO_MEMORY;
    if (grow(&counter->entries, &counter->entries_room, used + 1, sizeof *counter->entries)
        || grow(&counter->offsets, &counter->offsets_room, used + 2, sizeof *counter->offsets)
        || grow(&counter->text, &counter->text_room, start + length, 1))
        return NO_MEMORY;
    if (length > 0)
        memcpy(counter->text + start, bytes, length);
    counter->offsets[used + 1] = (int64_t)(start + length);
    counter->entries[used] = (Entry){key, 1, counter->text_number};
    put(&counter->table, key, (uint32_t)used);
    counter->used++;
    return DONE;
}

static void tally(Counter *counter, uint32_t number)
{
    Entry *entry = &counter->entries[number];
    if (entry->latest != counter->text_number) {
        entry->latest = counter->text_number;
        entry->texts++;
    }
}

static int count_pieces(Counter *counter, const Pieces *pieces, const uint8_t *lowered)
{
    for (size_t i = 0; i < pieces->used; i++) {
        const Piece piece = pieces->items[i];
        if (i + AHEAD < pieces->used)
            ask_for(&counter->table, pieces->items[i + AHEAD].key);
        const Strings strings = {counter->text, counter->offsets};
        const uint32_t number = find_piece(&counter->table, strings, lowered, piece);
        const int code = number != UNKNOWN ? DONE : add_entry(counter, piece.key, lowered + piece.start, piece.length);
        if (code)
            return code;
        if (number != UNKNOWN)
            tally(counter, number);
    }
    return DONE;
}

static int count_keys(Counter *counter, const uint64_t *keys, size_t used)
{
    for (size_t i = 0; i < used; i++) {
        if (i + AHEAD < used)
            ask_for(&counter->table, keys[i + AHEAD]);
        const uint32_t number = find_key(&counter->table, keys[i]);
        const int code = number != UNKNOWN ? DONE : add_entry(counter, keys[i], NULL, 0);
        if (code)
            return code;
        if (number != UNKNOWN)
            tally(counter, number);
    }
    return DONE;
}

/* Counts the words and grams of `n` texts, or, given a counter of pairs, the pairs of words that
 * the index knows. Counters that are NULL count nothing. */
EXPORTED int framing_count(const Index *index, Counter *words, Counter *pairs, Counter *grams, const uint8_t *text,
                           const int64_t *offsets, int64_t n)
{
    Document document = {0};
    Counter *counters[3] = {words, pairs, grams};
    int code = DONE;
    for (int64_t i = 0; i < n && !code; i++) {
        for (int c = 0; c < 3; c++)
            if (counters[c] != NULL && ++counters[c]->text_number == 0)
                code = TOO_MANY;
        if (!code)
            code = read_document(index, &document, text + offsets[i], offsets[i + 1] - offsets[i]);
        const Reading *reading = &document.reading;
        if (!code && words != NULL)
            code = count_pieces(words, &reading->words, reading->lowered);
        if (!code && grams != NULL)
            code = count_pieces(grams, &reading->grams, reading->lowered);
        if (!code && pairs != NULL)
            code = count_keys(pairs, document.pairs, document.pairs_used);
    }
    free_document(&document);
    return code;
}

/* How many entries a counter has, and how many bytes their strings take. */
EXPORTED int64_t framing_counter_size(const Counter *counter, int64_t *bytes)
{
    *bytes = counter->offsets[counter->used];
    return (int64_t)counter->used;
}

/* Copies a counter into arrays of the sizes told by framing_counter_size (one offset more). */
EXPORTED void framing_counter_read(const Counter *counter, uint8_t *text, int64_t *offsets, uint64_t *keys,
                                   uint32_t *texts)
{
    const size_t used = counter->used;
    if (counter->offsets[used] > 0)
        memcpy(text, counter->text, (size_t)counter->offsets[used]);
    memcpy(offsets, counter->offsets, (used + 1) * sizeof *offsets);
    for (size_t i = 0; i < used; i++) {
        keys[i] = counter->entries[i].key;
        texts[i] = counter->entries[i].texts;
    }
}
