/* Pieces into features of one vocabulary, and features into TF-IDF rows or straight into scores. */
#include "index.h"

#include <math.h>
#include <stdlib.h>

/* First step with a text: cut it, and ask for the places of its words. */
static int open_document(const Index *index, Document *document, const uint8_t *text, int64_t length)
{
    const int code = read_text(&index->reader, &document->reading, text, length);
    if (code)
        return code;
    const Pieces *words = &document->reading.words;
    for (size_t i = 0; i < words->used; i++)
        ask_for(&index->word_table, words->items[i].key);
    return DONE;
}

/* Second step: the numbers of its words, UNKNOWN where the vocabulary has none, and the keys of
 * neighbouring known words. */
static int number_words(const Index *index, Document *document)
{
    const Piece *pieces = document->reading.words.items;
    const size_t words = document->reading.words.used;
    if (grow(&document->numbers, &document->numbers_room, words, sizeof *document->numbers)
        || grow(&document->pairs, &document->pairs_room, words, sizeof *document->pairs))
        return NO_MEMORY;
    uint32_t *numbers = document->numbers;
    const uint8_t *lowered = document->reading.lowered;
    for (size_t i = 0; i < words; i++)
        numbers[i] = find_key(&index->word_table, pieces[i].key);
    for (size_t i = 0; i < document->reading.long_used; i++) {
        const uint32_t place = document->reading.long_words[i], number = numbers[place];
        if (number != UNKNOWN && !is_string(index->words, number, lowered, pieces[place]))
            numbers[place] = find_long(&index->word_table, index->words, lowered, pieces[place]);
    }
    size_t used = 0;
    for (size_t i = 1; i < words; i++) {
        const uint64_t key = (uint64_t)numbers[i - 1] << 32 | numbers[i], bit = bit_of(index, key);
        document->pairs[used] = key;
        const int known = (numbers[i - 1] != UNKNOWN) & (numbers[i] != UNKNOWN);
        used += (size_t)known & (size_t)(index->pair_bits[bit / 64] >> bit % 64);
    }
    for (size_t i = 0; i < used; i++)
        ask_for(&index->pair_table, document->pairs[i]);
    document->pairs_used = used;
    return DONE;
}

static int reserve(Document *document, size_t features)
{
    if (grow(&document->features, &document->features_room, features + 1, sizeof *document->features))
        return NO_MEMORY;
    if (features * CELLS_A_FEATURE <= document->cells_room)
        return DONE;
    int bits = 8;
    while (((size_t)1 << bits) < features * CELLS_A_FEATURE)
        bits++;
    Cell *cells = calloc((size_t)1 << bits, sizeof *cells);
    if (cells == NULL)
        return NO_MEMORY;
    free(document->cells);
    document->cells = cells;
    document->cells_room = (size_t)1 << bits;
    document->cell_shift = 32 - bits;
    document->stamp = 1;
    return DONE;
}

/* Counts features. The cells of earlier texts bear another stamp, so nothing is ever cleared. A
 * feature is put down as new before it is known to be: whether it is cannot be guessed. */
static void count_features(Document *document, const uint32_t *numbers, size_t n, uint32_t first)
{
    Cell *const cells = document->cells;
    Feature *const features = document->features;
    const size_t mask = document->cells_room - 1;
    const uint32_t stamp = document->stamp;
    const int shift = document->cell_shift;
    size_t used = document->used;
    for (size_t i = 0; i < n; i++) {
        const uint32_t number = first + numbers[i];
        size_t at = (size_t)((uint32_t)(number * UINT32_C(0x9E3779B1)) >> shift), place;
        features[used] = (Feature){number, 0};
        for (;; at = (at + 1) & mask) {
            place = pick(cells[at].stamp == stamp, cells[at].position, used);
            if (features[place].number == number)
                break;
        }
        cells[at] = (Cell){stamp, (uint32_t)place};
        features[place].count++;
        used += place == used;
    }
    document->used = used;
}

static void count_words(const Index *index, Document *document)
{
    uint32_t *numbers = document->numbers;
    size_t known = 0;
    for (size_t i = 0; i < document->reading.words.used; i++) {
        numbers[known] = numbers[i];
        known += numbers[i] != UNKNOWN;
    }
    if (index->single_words)
        count_features(document, numbers, known, 0);
    if (!index->word_pairs)
        return;
    known = 0;
    for (size_t i = 0; i < document->pairs_used; i++) {
        numbers[known] = find_key(&index->pair_table, document->pairs[i]);
        known += numbers[known] != UNKNOWN;
    }
    count_features(document, numbers, known, index->first_pair);
}

static void count_grams(const Index *index, Document *document)
{
    const Table *table = &index->gram_table;
    const Piece *grams = document->reading.grams.items;
    const size_t used = document->reading.grams.used;
    uint32_t numbers[TOGETHER];
    for (size_t start = 0; start < used; start += TOGETHER) {
        const size_t end = used - start < TOGETHER ? used : start + TOGETHER;
        size_t known = 0;
        for (size_t i = start; i < end; i++)
            ask_for(table, grams[i].key);
        for (size_t i = start; i < end; i++) {
            numbers[known] = find_piece(table, index->grams, document->reading.lowered, grams[i]);
            known += numbers[known] != UNKNOWN;
        }
        count_features(document, numbers, known, index->first_gram);
    }
}

/* Third step: its features with their counts, those of the word block before the others. */
static int count_document(const Index *index, Document *document)
{
    const size_t most = document->reading.words.used + document->pairs_used + document->reading.grams.used;
    if (most > MOST_FEATURES / CELLS_A_FEATURE) /* cells are numbered in 32 bits */
        return TOO_LONG;
    if (reserve(document, most))
        return NO_MEMORY;
    document->used = 0;
    document->stamp++;
    count_words(index, document);
    document->used_by_words = document->used;
    count_grams(index, document);
    return DONE;
}

/* The first two steps, after which the words and their pairs are known. */
int read_document(const Index *index, Document *document, const uint8_t *text, int64_t length)
{
    const int code = open_document(index, document, text, length);
    return code ? code : number_words(index, document);
}

void free_document(Document *document)
{
    free_reading(&document->reading);
    free(document->numbers);
    free(document->pairs);
    free(document->cells);
    free(document->features);
}

ALWAYS_INLINE double weight_of(const Index *index, uint32_t count)
{
    return count < KNOWN_COUNTS ? index->weight_of_count[count] : 1 + log(count);
}

/* Writes one block of a row, L2-normalised. */
static void write_block(const Index *index, const Feature *features, size_t used, const double *idf,
                        int32_t *columns, double *values)
{
    double squares = 0;
    for (size_t i = 0; i < used; i++) {
        columns[i] = (int32_t)features[i].number;
        values[i] = weight_of(index, features[i].count) * idf[features[i].number];
        squares += values[i] * values[i];
    }
    const double scale = 1 / sqrt(squares);
    for (size_t i = 0; i < used; i++)
        values[i] *= scale;
}

/* TF-IDF rows of `n` texts. Returns NO_ROOM, with `rows` as far as it came, where the columns and
 * values of the next text might not fit any more; `read` is the number of texts done. */
EXPORTED int framing_rows(const Index *index, const double *idf, const uint8_t *text, const int64_t *offsets, int64_t n,
                          int64_t room, int64_t *rows, int32_t *columns, double *values, int64_t *read)
{
    Document document = {0};
    int code = DONE;
    rows[0] = 0;
    for (*read = 0; *read < n; (*read)++) {
        const int64_t start = offsets[*read], filled = rows[*read];
        code = read_document(index, &document, text + start, offsets[*read + 1] - start);
        if (!code)
            code = count_document(index, &document);
        if (!code && (int64_t)document.used > room - filled)
            code = NO_ROOM;
        if (code)
            break;
        const size_t words = document.used_by_words;
        write_block(index, document.features, words, idf, columns + filled, values + filled);
        write_block(index, document.features + words, document.used - words, idf, columns + filled + words,
                    values + filled + words);
        rows[*read + 1] = filled + (int64_t)document.used;
    }
    free_document(&document);
    return code;
}

/* Adds `lanes` outputs of one block to the scores; as the compiler knows the number, the sums stay in
 * registers. A feature's idf stands `idf` numbers after its first weight here. The norm is known at
 * the end and divides the sums once. */
ALWAYS_INLINE void add_lanes(const Index *index, const Feature *features, size_t used, const float *table,
                             size_t stride, size_t idf, double *scores, const int lanes)
{
    double sums[MOST_LANES] = {0}, squares = 0;
    for (size_t i = 0; i < used; i++) {
        if (i + AHEAD < used)
            PREFETCH(table + features[i + AHEAD].number * stride);
        const float *row = table + features[i].number * stride;
        const double value = weight_of(index, features[i].count) * row[idf];
        squares += value * value;
        for (int k = 0; k < lanes; k++)
            sums[k] += value * row[k];
    }
    if (squares == 0)
        return;
    const double scale = 1 / sqrt(squares);
    for (int k = 0; k < lanes; k++)
        scores[k] += sums[k] * scale;
}

/* Adds one block to the scores of a text, up to sixteen outputs at a time. */
ALWAYS_INLINE void add_block(const Index *index, const Feature *features, size_t used, const Weights *weights,
                             double *scores)
{
    const float *table = weights->table;
    size_t left = weights->outputs, stride = weights->stride, idf = stride - 1;
    for (; left > 12; left -= left < 16 ? left : 16, table += 16, scores += 16, idf -= 16)
        add_lanes(index, features, used, table, stride, idf, scores, 16);
    if (left > 8)
        add_lanes(index, features, used, table, stride, idf, scores, 12);
    else if (left > 4)
        add_lanes(index, features, used, table, stride, idf, scores, 8);
    else if (left > 0)
        add_lanes(index, features, used, table, stride, idf, scores, 4);
}

ALWAYS_INLINE void write_scores(const Index *index, const Document *document, const Weights *weights,
                                const double *intercepts, double *sums, double *scores)
{
    for (size_t i = 0; i < document->used && i < ASKED_EARLY; i++)
        PREFETCH(weights->table + document->features[i].number * weights->stride);
    memset(sums, 0, weights->stride * sizeof *sums);
    const size_t words = document->used_by_words;
    add_block(index, document->features, words, weights, sums);
    add_block(index, document->features + words, document->used - words, weights, sums);
    for (size_t k = 0; k < weights->outputs; k++)
        scores[k] = intercepts[k] + sums[k];
}

static WIDE void write_scores_wide(const Index *index, const Document *document, const Weights *weights,
                                   const double *intercepts, double *sums, double *scores)
{
    write_scores(index, document, weights, intercepts, sums, scores);
}

/* Scores of `n` texts, shape (n, outputs): intercepts plus weights times the TF-IDF row. A row of
 * `table` holds the weights of a feature and, last of `stride` numbers, its idf: with up to 15
 * outputs all come from memory with one cache line. The stride is a multiple of 4 and, from 16 on,
 * of 16. */
EXPORTED int framing_scores(const Index *index, const float *table, int64_t stride, const double *intercepts,
                            int64_t outputs, const uint8_t *text, const int64_t *offsets, int64_t n, double *scores)
{
    if (outputs < 0 || stride <= outputs || stride % (stride < 16 ? 4 : 16) != 0)
        return BAD_INPUT;
    const Weights weights = {table, (size_t)stride, (size_t)outputs};
    Document document = {0};
    double *sums = calloc((size_t)stride, sizeof *sums);
    int code = sums == NULL ? NO_MEMORY : DONE;
    for (int64_t i = 0; i < n && !code; i++) {
        code = read_document(index, &document, text + offsets[i], offsets[i + 1] - offsets[i]);
        if (!code)
            code = count_document(index, &document);
        if (!code && HAS_WIDE)
            write_scores_wide(index, &document, &weights, intercepts, sums, scores + i * outputs);
        else if (!code)
            write_scores(index, &document, &weights, intercepts, sums, scores + i * outputs);
    }
    free(sums);
    free_document(&document);
    return code;
}
