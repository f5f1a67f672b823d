/* Drives the whole kernel with made-up bytes, vocabularies and matrices, and with memory that runs
 * out. Everything is allocated to the byte, so that the address sanitizer or valgrind sees any step
 * outside. Usage: fuzz_kernel SEED ROUNDS; the rounds of a seed are always the same. */
#include "../../framing/kernel/index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Counter Counter;

int framing_index_new(Index **, const uint32_t *, const int64_t *, const int64_t *, const int32_t *, const uint8_t *,
                      const int64_t *, const int32_t *, const uint8_t *, const int64_t *, void *const *,
                      const int64_t *);
void framing_index_tables(const Index *, const void **, int64_t *);
void framing_index_free(Index *);
int framing_rows(const Index *, const double *, const uint8_t *, const int64_t *, int64_t, int64_t, int64_t *,
                 int32_t *, double *, int64_t *);
int framing_scores(const Index *, const float *, int64_t, const double *, int64_t, const uint8_t *, const int64_t *,
                   int64_t, double *);
Counter *framing_counter_new(void);
void framing_counter_free(Counter *);
int framing_count(const Index *, Counter *, Counter *, Counter *, const uint8_t *, const int64_t *, int64_t);
int64_t framing_counter_size(const Counter *, int64_t *);
void framing_counter_read(const Counter *, uint8_t *, int64_t *, uint64_t *, uint32_t *);
int framing_fit(const int64_t *, const int32_t *, const float *, int64_t, int64_t, double, const int8_t *,
                const double *, int64_t, double, int64_t, float *, double *, double *);

/* The kernel's own requests for memory come here; after `patience` of them each one fails. */
static int64_t patience = INT64_MAX;

void *flaky_calloc(size_t n, size_t size)
{
    return patience-- > 0 ? calloc(n, size) : NULL;
}

void *flaky_aligned_alloc(size_t alignment, size_t size)
{
    return patience-- > 0 ? aligned_alloc(alignment, size) : NULL;
}

void *flaky_realloc(void *old, size_t size)
{
    return patience-- > 0 ? realloc(old, size) : NULL;
}

static uint64_t state;

static uint64_t draw(uint64_t below)
{
    state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t bits = (state ^ state >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
    return below == 0 ? 0 : (bits ^ bits >> 31) % below;
}

static void *room_for(size_t n, size_t size)
{
    void *room = malloc(n * size + (n * size == 0));
    if (room == NULL)
        exit(3);
    return room;
}

static void require(int right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "wrong: %s\n", what);
    abort();
}

typedef struct {
    uint8_t *text;
    int64_t *offsets, n;
} Texts;

/* Words, letters of one to four bytes, halves of letters, white space, and bytes of no kind. */
static size_t add_something(uint8_t *out)
{
    static const char *parts[] = {"the ", "old", " ", "  ", "\n", "parliament", "a", "\xc3\xa9", "\xe2\x80\x99",
                                  "\xf0\x9f\x98\x80", "\xed\xa0\x80", "\xc3", "\xe2\x80", "\xf0\x9f", "\xc0\x80",
                                  "\xff", ".", "parliamentarian", "\x1c", "_9", "\xf4\x90\x80\x80", "\xe0\x80\x80"};
    const uint64_t kind = draw(30);
    if (kind >= sizeof parts / sizeof *parts) {
        *out = (uint8_t)draw(256);
        return 1;
    }
    const size_t length = strlen(parts[kind]);
    memcpy(out, parts[kind], length);
    return length;
}

static Texts make_texts(void)
{
    Texts texts = {NULL, NULL, (int64_t)draw(9)};
    uint8_t *buffer = room_for(1 << 16, 1);
    size_t used = 0;
    texts.offsets = room_for((size_t)texts.n + 1, sizeof(int64_t));
    texts.offsets[0] = 0;
    for (int64_t i = 0; i < texts.n; i++) {
        const uint64_t parts = draw(draw(4) ? 60 : 300), dense = draw(6) == 0;
        for (uint64_t part = 0; part < parts; part++)
            if (dense) /* a word begins or ends at every byte */
                buffer[used++] = part % 2 ? ' ' : 'a';
            else
                used += add_something(buffer + used);
        texts.offsets[i + 1] = (int64_t)used;
    }
    texts.text = room_for(used, 1);
    memcpy(texts.text, buffer, used);
    free(buffer);
    return texts;
}

/* A table of characters that keeps to the one rule there is: ASCII stays ASCII. */
static uint32_t *make_characters(void)
{
    uint32_t *characters = room_for(CODE_POINTS, sizeof *characters);
    for (uint32_t point = 0; point < CODE_POINTS; point++) {
        const uint32_t mixed = point * UINT32_C(2654435761);
        const uint32_t lower = mixed % 7 == 0 ? mixed % CODE_POINTS : point;
        characters[point] = lower | (mixed >> 7 & 1 ? WORD : 0) | (mixed % 61 == 0 ? SPACE : 0);
    }
    for (uint32_t point = 0; point < 0x80; point++)
        characters[point] = point == ' ' || point == '\n' ? point | SPACE
            : (point >= 'a' && point <= 'z') || point == '_' ? point | WORD : point;
    return characters;
}

typedef struct {
    uint8_t *text;
    int64_t *offsets, n, size;
    uint64_t *keys;
} Counted;

/* What a counter holds, with the padding that an index asks for, up to a length drawn. */
static Counted read_counter(Counter *counter)
{
    Counted counted = {0};
    counted.n = framing_counter_size(counter, &counted.size);
    counted.text = room_for((size_t)counted.size + PADDING, 1);
    counted.offsets = room_for((size_t)counted.n + 1, sizeof(int64_t));
    counted.keys = room_for((size_t)counted.n, sizeof(uint64_t));
    uint32_t *n_texts = room_for((size_t)counted.n, sizeof *n_texts);
    framing_counter_read(counter, counted.text, counted.offsets, counted.keys, n_texts);
    for (int64_t i = 0; i < counted.n; i++)
        require(n_texts[i] >= 1 && n_texts[i] <= 9, "a number of texts");
    free(n_texts);
    counted.n = (int64_t)draw((uint64_t)counted.n + 1);
    counted.size = counted.offsets[counted.n];
    memset(counted.text + counted.size, (int)draw(256), PADDING);
    return counted;
}

static void free_counted(Counted counted)
{
    free(counted.text);
    free(counted.offsets);
    free(counted.keys);
}

static void use_index(const Index *index, int64_t n_features, Texts texts)
{
    const int64_t room = (int64_t)draw(3) ? 1 << 16 : (int64_t)draw(200);
    double *idf = room_for((size_t)n_features, sizeof *idf);
    for (int64_t i = 0; i < n_features; i++)
        idf[i] = 1 + (double)draw(100) / 10;
    int64_t *rows = room_for((size_t)texts.n + 1, sizeof *rows), read = 0;
    int32_t *columns = room_for((size_t)room, sizeof *columns);
    double *values = room_for((size_t)room, sizeof *values);
    if (framing_rows(index, idf, texts.text, texts.offsets, texts.n, room, rows, columns, values, &read) == DONE)
        for (int64_t at = 0; at < rows[texts.n]; at++)
            require(columns[at] >= 0 && columns[at] < n_features && values[at] > 0 && values[at] <= 1.000001, "a row");
    const int64_t strides[] = {4, 8, 16, 32, 6};
    const int64_t stride = strides[draw(5)], outputs = (int64_t)draw((uint64_t)stride + 1);
    float *table = room_for((size_t)(n_features * stride), sizeof *table);
    for (int64_t i = 0; i < n_features * stride; i++)
        table[i] = (float)draw(1000) / 100;
    double *scores = room_for((size_t)(texts.n * outputs), sizeof *scores);
    double *intercepts = room_for((size_t)outputs, sizeof *intercepts);
    memset(intercepts, 0, (size_t)outputs * sizeof *intercepts);
    const int code = framing_scores(index, table, stride, intercepts, outputs, texts.text, texts.offsets, texts.n, scores);
    for (int64_t i = 0; code == DONE && i < texts.n * outputs; i++)
        require(isfinite(scores[i]), "a score");
    void *all[] = {idf, rows, columns, values, table, scores, intercepts};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

typedef struct {
    void *tables[4];
    int64_t sizes[4];
} Copies;

/* The tables of an index, now and then with other bytes in them or of another size. */
static Copies copy_tables(const Index *index)
{
    Copies copies;
    const void *tables[4];
    framing_index_tables(index, tables, copies.sizes);
    for (int i = 0; i < 4; i++) {
        uint8_t *copy = room_for((size_t)copies.sizes[i], 1);
        memcpy(copy, tables[i], (size_t)copies.sizes[i]);
        for (uint64_t spoiled = draw(4) ? 0 : draw(4); spoiled > 0; spoiled--)
            copy[draw((uint64_t)copies.sizes[i])] = (uint8_t)draw(256);
        copies.sizes[i] -= draw(200) ? 0 : 16;
        copies.tables[i] = copy;
    }
    return copies;
}

static void use_vocabulary(const uint32_t *characters, const int32_t *ngrams, Counted words, Counted pairs,
                           Counted grams, Texts texts)
{
    int32_t *numbers = room_for((size_t)pairs.n * 2, sizeof *numbers);
    int known = 1;
    for (int64_t i = 0; i < pairs.n; i++) {
        numbers[2 * i] = (int32_t)(pairs.keys[i] >> 32);
        numbers[2 * i + 1] = (int32_t)(pairs.keys[i] & UINT32_MAX);
        if (draw(2000) == 0)
            numbers[2 * i + draw(2)] = (int32_t)(draw(2) ? draw(UINT32_MAX) : (uint64_t)words.n);
        known &= numbers[2 * i] >= 0 && numbers[2 * i + 1] >= 0 && numbers[2 * i] < words.n && numbers[2 * i + 1] < words.n;
    }
    if (draw(20) == 0 && words.n > 0)
        words.offsets[draw((uint64_t)words.n + 1)] += (int64_t)draw(3) - 1;
    const int64_t counts[3] = {words.n, pairs.n, grams.n}, sizes[2] = {words.size, grams.size};
    Index *index;
    const int code = framing_index_new(&index, characters, counts, sizes, ngrams, words.text, words.offsets, numbers,
                                       grams.text, grams.offsets, NULL, NULL);
    require(code != DONE || known, "pairs of unknown words are refused");
    const int64_t n_features = (ngrams[0] == 1 ? words.n : 0) + pairs.n + grams.n;
    if (code == DONE) {
        use_index(index, n_features, texts);
        Copies copies = copy_tables(index);
        Index *second;
        if (framing_index_new(&second, characters, counts, sizes, ngrams, words.text, words.offsets, numbers, grams.text,
                              grams.offsets, copies.tables, copies.sizes) == DONE)
            use_index(second, n_features, texts);
        framing_index_free(second);
        for (int i = 0; i < 4; i++)
            free(copies.tables[i]);
    }
    framing_index_free(index);
    free(numbers);
}

static void use_texts(const uint32_t *characters)
{
    Texts texts = make_texts(), others = make_texts();
    const int32_t first = (int32_t)draw(4) ? 1 + (int32_t)draw(4) : 0;
    const int32_t ngrams[4] = {1 + (int32_t)draw(2), 2, first, first ? first + (int32_t)draw(8) : 0};
    const int64_t none[3] = {0}, start[1] = {0};
    const int32_t only_words[4] = {1, 1, 0, 0};
    const uint8_t empty[PADDING] = {0};
    Index *reader = NULL, *paired = NULL;
    Counter *counters[3] = {framing_counter_new(), framing_counter_new(), framing_counter_new()};
    if (counters[0] != NULL && counters[1] != NULL && counters[2] != NULL
        && framing_index_new(&reader, characters, none, none, ngrams, empty, start, NULL, empty, start, NULL, NULL) == DONE
        && framing_count(reader, counters[0], NULL, counters[2], texts.text, texts.offsets, texts.n) == DONE) {
        Counted words = read_counter(counters[0]), grams = read_counter(counters[2]);
        const int64_t counts[3] = {words.n, 0, 0}, sizes[2] = {words.size, 0};
        if (framing_index_new(&paired, characters, counts, sizes, only_words, words.text, words.offsets, NULL, empty,
                              start, NULL, NULL) == DONE
            && framing_count(paired, NULL, counters[1], NULL, texts.text, texts.offsets, texts.n) == DONE) {
            Counted pairs = read_counter(counters[1]);
            use_vocabulary(characters, ngrams, words, pairs, grams, others);
            free_counted(pairs);
        }
        free_counted(words);
        free_counted(grams);
    }
    framing_index_free(reader);
    framing_index_free(paired);
    for (int i = 0; i < 3; i++)
        framing_counter_free(counters[i]);
    free(texts.text);
    free(texts.offsets);
    free(others.text);
    free(others.offsets);
}

static void use_matrix(void)
{
    const int64_t n_rows = (int64_t)draw(20), n_columns = (int64_t)draw(12), lanes = 4 + 4 * (int64_t)draw(4);
    int64_t *starts = room_for((size_t)n_rows + 1, sizeof *starts);
    starts[0] = 0;
    for (int64_t row = 0; row < n_rows; row++)
        starts[row + 1] = starts[row] + (int64_t)draw((uint64_t)n_columns + 1);
    const size_t entries = (size_t)starts[n_rows];
    int32_t *columns = room_for(entries, sizeof *columns);
    float *values = room_for(entries, sizeof *values);
    for (size_t at = 0; at < entries; at++) {
        columns[at] = (int32_t)draw((uint64_t)n_columns + (draw(2000) ? 0 : 100)) - (draw(2000) ? 0 : 50);
        values[at] = ((float)draw(2000) - 1000) / (draw(9) ? 500 : 0.001f);
    }
    int8_t *targets = room_for((size_t)(n_rows * lanes), 1);
    for (int64_t i = 0; i < n_rows * lanes; i++)
        targets[i] = (int8_t)draw(3) - 1;
    double costs[16], primals[16], duals[16];
    for (int k = 0; k < 16; k++)
        costs[k] = pow(10, (double)draw(8) - 3);
    float *weights = room_for((size_t)((n_columns + 1) * (lanes > 8 ? 16 : lanes)), sizeof *weights);
    framing_fit(starts, columns, values, n_rows, n_columns, 1, targets, costs, lanes, 1e-4, 1 + (int64_t)draw(20), weights,
                primals, duals);
    void *all[] = {starts, columns, values, targets, weights};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    state = strtoull(arguments[1], NULL, 10);
    const long rounds = strtol(arguments[2], NULL, 10);
    uint32_t *characters = make_characters();
    for (long round = 0; round < rounds; round++) {
        patience = draw(4) ? INT64_MAX : (int64_t)draw(60);
        if (draw(5))
            use_texts(characters);
        else
            use_matrix();
    }
    free(characters);
    printf("%ld rounds of seed %s\n", rounds, arguments[1]);
    return 0;
}
