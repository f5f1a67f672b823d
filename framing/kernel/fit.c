/* Logistic regression of many outputs over one matrix, by dual coordinate ascent.
 *
 * One row after another, in an order drawn anew each epoch, the dual variable of that row is set to
 * its best value for every output at once. With the outputs side by side in memory, a column of the
 * row brings the weights of all of them. Each output's numbers are worked out by themselves, in the
 * same order whichever outputs stand beside it, so the result does not depend on how outputs are
 * divided among threads.
 *
 * The dual variable is C * sigmoid(s) and s is what is kept: near 0 and near C nothing is lost. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PARTS = 4, MOST_OUTPUTS = 4 * MOST_PARTS, EARLY = 4, CACHE_LINE = 64 };

/* The rows left alone in an epoch hold, together, at most this part of the gap that is allowed. */
static const double SPARED = 0.5;

/* The rows of a CSR matrix with one more column, the same for all rows, for the intercept. */
typedef struct {
    const int64_t *starts;
    const int32_t *columns;
    const float *values;
    int64_t n_rows, n_columns;
    float bias;
} Matrix;

/* The outputs that are fitted together, in parts of four. `weights` has a row a column of the matrix
 * and one more; `signs` 1 and -1 for the two targets, 0 for a row that the output does not use. */
typedef struct {
    Four *weights, *states;
    const Four *signs;
    Four costs[MOST_PARTS];
    Four enough[MOST_PARTS]; /* part of the gap below which a row is left alone */
    double gaps[MOST_OUTPUTS], losses[MOST_OUTPUTS]; /* of the last epoch, each row's as it was met */
    double primals[MOST_OUTPUTS], duals[MOST_OUTPUTS];
    int done[MOST_OUTPUTS], left;
} Group;

/* Fours from the weights of a column to those of the next, so that no column's lie in two cache lines
 * if the first ones begin with one. */
ALWAYS_INLINE size_t stride_of(const int parts)
{
    return parts == 3 ? MOST_PARTS : (size_t)parts;
}

ALWAYS_INLINE void add_row(const Matrix *matrix, int64_t row, const Four *weights, Four *margins, const int parts)
{
    Four sums[MOST_PARTS] = {0};
    for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++) {
        const Four *of_column = weights + (size_t)matrix->columns[at] * stride_of(parts);
        const float value = matrix->values[at];
        for (int k = 0; k < parts; k++)
            sums[k] += value * of_column[k];
    }
    const Four *of_bias = weights + (size_t)matrix->n_columns * stride_of(parts);
    for (int k = 0; k < parts; k++)
        margins[k] = sums[k] + matrix->bias * of_bias[k];
}

/* Asks for the weights of a row's columns, while the row before it is worked on. */
ALWAYS_INLINE void ask_for_row(const Matrix *matrix, int64_t row, const Four *weights, const int parts)
{
    for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++)
        PREFETCH(weights + (size_t)matrix->columns[at] * stride_of(parts));
}

/* Asks for a row itself, some rows before its turn: in a drawn order nothing else foresees it. */
ALWAYS_INLINE void ask_early(const Matrix *matrix, const Group *group, int64_t row, const int parts)
{
    for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at += CACHE_LINE / 4) {
        PREFETCH(matrix->columns + at);
        PREFETCH(matrix->values + at);
    }
    PREFETCH(group->signs + (size_t)row * (size_t)parts);
    PREFETCH(group->states + (size_t)row * (size_t)parts);
}

ALWAYS_INLINE void move_weights(const Matrix *matrix, int64_t row, Four *weights, const Four *changes,
                                const int parts)
{
    Four by[MOST_PARTS];
    for (int k = 0; k < parts; k++)
        by[k] = changes[k];
    for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++) {
        Four *of_column = weights + (size_t)matrix->columns[at] * stride_of(parts);
        const float value = matrix->values[at];
        for (int k = 0; k < parts; k++)
            of_column[k] += value * by[k];
    }
    Four *of_bias = weights + (size_t)matrix->n_columns * stride_of(parts);
    for (int k = 0; k < parts; k++)
        of_bias[k] += matrix->bias * by[k];
}

ALWAYS_INLINE void add_to(double *sums, const Four *terms, const int parts)
{
    for (int k = 0; k < 4 * parts; k++)
        sums[k] += terms[k / 4][k % 4];
}

/* Sets the dual variables of one row to their best values, and keeps what that closed of the gap.
 * A row that has next to nothing to give is left alone: writing is what costs. */
ALWAYS_INLINE void visit(const Matrix *matrix, Group *group, int64_t row, float square, int first, const int parts)
{
    Four margins[MOST_PARTS], changes[MOST_PARTS], gaps[MOST_PARTS], losses[MOST_PARTS];
    Four *states = group->states + (size_t)row * (size_t)parts;
    const Four *signs = group->signs + (size_t)row * (size_t)parts;
    Mask any = {0};
    add_row(matrix, row, group->weights, margins, parts);
    for (int k = 0; k < parts; k++) {
        const Four cost = signs[k] * signs[k] * group->costs[k], margin = signs[k] * margins[k];
        Four share = sigmoid(states[k]);
        const Four before = first ? all(0) : share, slack = states[k] + margin;
        const Four gap = 0.5f * cost * before * (1 - before) * slack * slack;
        gaps[k] = first ? cost : gap;
        losses[k] = cost * softplus(-margin);
        const Mask moves = gaps[k] > group->enough[k];
        const Four size = choose(moves, cost * square, all(0));
        solve(&states[k], &share, size, margin - size * before);
        changes[k] = choose(moves, signs[k] * cost * (share - before), all(0));
        any |= changes[k] != all(0);
    }
    add_to(group->gaps, gaps, parts);
    add_to(group->losses, losses, parts);
    if (any_of(any))
        move_weights(matrix, row, group->weights, changes, parts);
}

/* Half the squared length of the weights of every output. */
ALWAYS_INLINE void penalties(const Matrix *matrix, const Group *group, double *halves, const int parts)
{
    memset(halves, 0, MOST_OUTPUTS * sizeof *halves);
    for (size_t column = 0; column <= (size_t)matrix->n_columns; column++) {
        Four squares[MOST_PARTS];
        for (int k = 0; k < parts; k++) {
            const Four weight = group->weights[column * stride_of(parts) + (size_t)k];
            squares[k] = 0.5f * weight * weight;
        }
        add_to(halves, squares, parts);
    }
}

/* Primal and dual objective of the outputs that are due, with the weights and states as they are now. */
ALWAYS_INLINE void measure(const Matrix *matrix, Group *group, const double *halves, const int *due, const int parts)
{
    double losses[MOST_OUTPUTS] = {0}, gains[MOST_OUTPUTS] = {0};
    for (int64_t row = 0; row < matrix->n_rows; row++) {
        Four margins[MOST_PARTS], loss[MOST_PARTS], gain[MOST_PARTS];
        if (row + 1 < matrix->n_rows)
            ask_for_row(matrix, row + 1, group->weights, parts);
        add_row(matrix, row, group->weights, margins, parts);
        for (int k = 0; k < parts; k++) {
            const size_t place = (size_t)row * (size_t)parts + (size_t)k;
            const Four sign = group->signs[place], state = group->states[place];
            const Four cost = sign * sign * group->costs[k];
            loss[k] = cost * softplus(-sign * margins[k]);
            gain[k] = cost * (softplus(state) - state * sigmoid(state));
        }
        add_to(losses, loss, parts);
        add_to(gains, gain, parts);
    }
    for (int k = 0; k < 4 * parts; k++) {
        group->primals[k] = due[k] ? losses[k] + halves[k] : group->primals[k];
        group->duals[k] = due[k] ? gains[k] - halves[k] : group->duals[k];
    }
}

/* Works the weights of outputs out of their dual variables again. Single precision has let them
 * drift apart a little with every step; an output that is not there yet may be held up by that. */
ALWAYS_INLINE int rebuild(const Matrix *matrix, Group *group, const int *outputs, const int parts)
{
    const size_t lanes = 4 * (size_t)parts, size = ((size_t)matrix->n_columns + 1) * lanes;
    double *sums = calloc(size, sizeof *sums);
    if (sums == NULL)
        return NO_MEMORY;
    for (int64_t row = 0; row < matrix->n_rows; row++) {
        double by[MOST_OUTPUTS];
        for (size_t k = 0; k < lanes; k++) {
            const size_t place = (size_t)row * (size_t)parts + k / 4;
            const float share = sigmoid(group->states[place])[k % 4];
            by[k] = (double)group->signs[place][k % 4] * group->costs[k / 4][k % 4] * share;
            sums[(size_t)matrix->n_columns * lanes + k] += matrix->bias * by[k];
        }
        for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++)
            for (size_t k = 0; k < lanes; k++)
                sums[(size_t)matrix->columns[at] * lanes + k] += matrix->values[at] * by[k];
    }
    for (size_t at = 0; at < size; at++)
        if (outputs[at % lanes])
            group->weights[at / lanes * stride_of(parts) + at % lanes / 4][at % 4] = (float)sums[at];
    free(sums);
    return DONE;
}

/* Measures the outputs that seem to be there, by what the rows told as they were met; those that are
 * stay as they are from then on. Each is judged by itself, so that it does not matter which others
 * stand beside it. */
ALWAYS_INLINE int settle(const Matrix *matrix, Group *group, double tolerance, int last, const int parts)
{
    int due[MOST_OUTPUTS], stuck[MOST_OUTPUTS], any = 0, drifted = 0;
    double halves[MOST_OUTPUTS];
    penalties(matrix, group, halves, parts);
    for (int k = 0; k < 4 * parts; k++) {
        const double allowed = tolerance * (group->losses[k] + halves[k]);
        /* The gap has shrunk since the rows were met, by half at the least. */
        due[k] = !group->done[k] && (last || group->gaps[k] <= 2 * allowed);
        stuck[k] = group->gaps[k] <= 0.25 * allowed;
        any |= due[k];
        if (!group->done[k])
            group->enough[k / 4][k % 4] = (float)(SPARED * allowed / (double)matrix->n_rows);
    }
    if (!any)
        return DONE;
    measure(matrix, group, halves, due, parts);
    for (int k = 0; k < 4 * parts; k++) {
        if (due[k] && group->primals[k] - group->duals[k] <= tolerance * group->primals[k]) {
            group->done[k] = 1;
            group->left--;
            group->enough[k / 4][k % 4] = INFINITY;
        }
        stuck[k] &= due[k] && !group->done[k];
        drifted |= stuck[k];
    }
    return drifted ? rebuild(matrix, group, stuck, parts) : DONE;
}

/* A generator that is the same everywhere (splitmix64, by S. Vigna, public domain). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9E3779B97F4A7C15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
    return bits ^ bits >> 31;
}

static void shuffle(int32_t *order, int64_t n, uint64_t *random)
{
    for (int64_t i = n - 1; i > 0; i--) {
        const int64_t other = (int64_t)(next_random(random) % (uint64_t)(i + 1));
        const int32_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

ALWAYS_INLINE int ascend(const Matrix *matrix, Group *group, const float *squares, int32_t *order, double tolerance,
                         int32_t most_epochs, const int parts)
{
    uint64_t random = 1;
    int code = DONE;
    group->left = 4 * parts;
    for (int32_t epoch = 1; epoch <= most_epochs && group->left > 0 && !code; epoch++) {
        shuffle(order, matrix->n_rows, &random);
        memset(group->gaps, 0, sizeof group->gaps);
        memset(group->losses, 0, sizeof group->losses);
        for (int64_t i = 0; i < matrix->n_rows; i++) {
            if (i + EARLY < matrix->n_rows)
                ask_early(matrix, group, order[i + EARLY], parts);
            if (i + 1 < matrix->n_rows)
                ask_for_row(matrix, order[i + 1], group->weights, parts);
            visit(matrix, group, order[i], squares[order[i]], epoch == 1, parts);
        }
        code = settle(matrix, group, tolerance, epoch == most_epochs, parts);
    }
    return code;
}

typedef int Ascent(const Matrix *matrix, Group *group, const float *squares, int32_t *order, double tolerance,
                   int32_t most_epochs);

/* The ascent of a number of parts that the compiler knows. */
#define ASCENT(parts)                                                                                            \
    static int ascend_##parts(const Matrix *matrix, Group *group, const float *squares, int32_t *order,          \
                              double tolerance, int32_t most_epochs)                                             \
    {                                                                                                            \
        return ascend(matrix, group, squares, order, tolerance, most_epochs, parts);                             \
    }

ASCENT(1)
ASCENT(2)
ASCENT(3)
ASCENT(4)

static Ascent *const ascents[MOST_PARTS] = {ascend_1, ascend_2, ascend_3, ascend_4};

static int check_matrix(const Matrix *matrix)
{
    if (matrix->n_rows < 0 || matrix->n_rows > INT32_MAX || matrix->n_columns < 0 || matrix->n_columns > MOST_FEATURES
        || matrix->starts[0] != 0)
        return BAD_INPUT;
    for (int64_t row = 0; row < matrix->n_rows; row++)
        if (matrix->starts[row + 1] < matrix->starts[row])
            return BAD_INPUT;
    for (int64_t at = 0; at < matrix->starts[matrix->n_rows]; at++)
        if (matrix->columns[at] < 0 || matrix->columns[at] >= matrix->n_columns)
            return BAD_INPUT;
    return DONE;
}

/* What the rows are before the first epoch: their order, their squared length, their signs. */
static void prepare(const Matrix *matrix, const int8_t *targets, int64_t lanes, int32_t *order, float *squares,
                    float *signs)
{
    for (int64_t row = 0; row < matrix->n_rows; row++) {
        order[row] = (int32_t)row;
        squares[row] = matrix->bias * matrix->bias;
        for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++)
            squares[row] += matrix->values[at] * matrix->values[at];
    }
    for (int64_t i = 0; i < matrix->n_rows * lanes; i++)
        signs[i] = targets[i] < 0 ? 0.0f : targets[i] > 0 ? 1.0f : -1.0f;
}

/* Fits up to 4, 8, 12 or 16 outputs (`lanes`). `targets` has 1, 0 or, for a row that the output does
 * not use, -1. Writes weights of shape (n_columns + 1, lanes; 16 for 12), the last row for the intercept
 * column, whose value is `bias`, and for each output the objective and the bound below it. */
EXPORTED int framing_fit(const int64_t *starts, const int32_t *columns, const float *values, int64_t n_rows,
                         int64_t n_columns, double bias, const int8_t *targets, const double *costs, int64_t lanes,
                         double tolerance, int64_t most_epochs, float *weights, double *primals, double *duals)
{
    const Matrix matrix = {starts, columns, values, n_rows, n_columns, (float)bias};
    if (lanes < 4 || lanes > MOST_OUTPUTS || lanes % 4 != 0 || most_epochs < 1 || most_epochs > INT32_MAX
        || check_matrix(&matrix))
        return BAD_INPUT;
    const int parts = (int)lanes / 4;
    const size_t cells = ((size_t)n_rows + 1) * (size_t)lanes;
    float *squares = calloc((size_t)n_rows + 1, sizeof *squares);
    int32_t *order = calloc((size_t)n_rows + 1, sizeof *order);
    float *states = calloc(cells, sizeof *states), *signs = calloc(cells, sizeof *signs);
    int code = squares == NULL || order == NULL || states == NULL || signs == NULL ? NO_MEMORY : DONE;
    if (!code) {
        Group group = {.weights = (Four *)weights, .states = (Four *)states, .signs = (const Four *)signs};
        for (int64_t k = 0; k < lanes; k++)
            group.costs[k / 4][k % 4] = (float)costs[k];
        memset(weights, 0, ((size_t)n_columns + 1) * stride_of(parts) * sizeof(Four));
        prepare(&matrix, targets, lanes, order, squares, signs);
        code = ascents[parts - 1](&matrix, &group, squares, order, tolerance, (int32_t)most_epochs);
        memcpy(primals, group.primals, (size_t)lanes * sizeof *primals);
        memcpy(duals, group.duals, (size_t)lanes * sizeof *duals);
    }
    void *all[] = {squares, order, states, signs};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    return code;
}
