/* Logistic regression of many outputs over one matrix, by dual coordinate ascent.
 *
 * One row after another, in an order drawn anew each epoch, the dual variable of that row is set to
 * its best value for every output at once. With the outputs side by side in memory, a feature of
 * the row brings the weights of all of them. Each output's numbers are worked out by themselves, in
 * the same order whichever outputs stand beside it, so the result does not depend on how outputs
 * are divided among threads.
 *
 * The dual variable is C * sigmoid(s) and s is what is kept: near 0 and near C nothing is lost. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_OUTPUTS = 16, MOST_NEWTON_STEPS = 50, EPOCHS_BEFORE_A_CHECK = 3 };

/* The rows of a CSR matrix with one more column, the same for all rows, for the intercept. */
typedef struct {
    const int64_t *starts;
    const int32_t *columns;
    const float *values;
    int64_t n_rows, n_columns;
    float bias;
} Matrix;

/* The outputs that are fitted together. `targets`, of shape (n_rows, lanes), has 1, 0 or, for a row
 * that the output does not use, -1. `weights` has one row more than the matrix has columns. */
typedef struct {
    const int8_t *targets;
    float *weights, *states;
    float costs[MOST_OUTPUTS];
    float enough[MOST_OUTPUTS]; /* part of the gap below which a row is left alone */
    double gaps[MOST_OUTPUTS];  /* of the last epoch, each row's as it was met */
    double primals[MOST_OUTPUTS], duals[MOST_OUTPUTS];
    int done[MOST_OUTPUTS], left;
} Group;

/* A step of Newton's method of this size leaves an error of about its square. */
static const float SMALL_STEP = 0.05f;

/* The rows left alone in an epoch hold, together, at most this part of the gap that is allowed. */
static const double SPARED = 0.1;

/* exp of numbers between -80 and 80, to single precision, of the same bits on every machine. */
ALWAYS_INLINE float exponential(float x)
{
    const float scaled = x * 1.44269504f;
    const int32_t whole = (int32_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
    const float rest = (scaled - (float)whole) * 0.693147181f;
    float sum = 1 + rest * (1.0f / 6);
    sum = 1 + rest * 0.2f * sum;
    sum = 1 + rest * 0.25f * sum;
    sum = 1 + rest * (1.0f / 3) * sum;
    sum = 1 + rest * 0.5f * sum;
    sum = 1 + rest * sum;
    const int32_t bits = (whole + 127) * (1 << 23);
    float power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

ALWAYS_INLINE float sigmoid(float s)
{
    const float bounded = s < -80 ? -80 : s > 80 ? 80 : s;
    return 1 / (1 + exponential(-bounded));
}

/* Solves s + size * sigmoid(s) + shift = 0 in every lane, from the given s on. The left side rises,
 * bends up below 0 and down above it: Newton's method closes in from 0 without overshooting, and
 * from anywhere once it is kept on the solution's side of 0. A lane stops after its first small
 * step, whatever the others do: what it comes to is its own affair. */
ALWAYS_INLINE void solve(float *states, const float *sizes, const float *shifts, const int lanes)
{
    int32_t moving[MOST_OUTPUTS], any = 1;
    for (int k = 0; k < lanes; k++)
        moving[k] = sizes[k] > 0;
    for (int step = 0; step < MOST_NEWTON_STEPS && any; step++) {
        any = 0;
        for (int k = 0; k < lanes; k++) {
            const float s = states[k], share = sigmoid(s);
            const float aim = s - (s + sizes[k] * share + shifts[k]) / (1 + sizes[k] * share * (1 - share));
            const float low = aim < 0 ? aim : 0, high = aim > 0 ? aim : 0;
            const float next = 0.5f * sizes[k] + shifts[k] > 0 ? low : high;
            states[k] = moving[k] ? next : s;
            moving[k] &= fabsf(next - s) > SMALL_STEP;
            any |= moving[k];
        }
    }
}

ALWAYS_INLINE void add_row(const Matrix *matrix, int64_t row, const float *weights, float *margins, const int lanes)
{
    float sums[MOST_OUTPUTS] = {0};
    for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++) {
        const float *of_column = weights + (size_t)matrix->columns[at] * (size_t)lanes;
        for (int k = 0; k < lanes; k++)
            sums[k] += matrix->values[at] * of_column[k];
    }
    const float *of_bias = weights + (size_t)matrix->n_columns * (size_t)lanes;
    for (int k = 0; k < lanes; k++)
        margins[k] = sums[k] + matrix->bias * of_bias[k];
}

ALWAYS_INLINE void move_weights(const Matrix *matrix, int64_t row, float *weights, const float *changes,
                                const int lanes)
{
    float by[MOST_OUTPUTS];
    memcpy(by, changes, sizeof by);
    for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++) {
        float *of_column = weights + (size_t)matrix->columns[at] * (size_t)lanes;
        for (int k = 0; k < lanes; k++)
            of_column[k] += matrix->values[at] * by[k];
    }
    float *of_bias = weights + (size_t)matrix->n_columns * (size_t)lanes;
    for (int k = 0; k < lanes; k++)
        of_bias[k] += matrix->bias * by[k];
}

/* Sets the dual variables of one row to their best values, and keeps what that closed of the gap.
 * A row that has next to nothing to give is left alone: writing is what costs. */
ALWAYS_INLINE void visit(const Matrix *matrix, Group *group, int64_t row, float square, int first, const int lanes)
{
    float margins[MOST_OUTPUTS], signs[MOST_OUTPUTS], costs[MOST_OUTPUTS], before[MOST_OUTPUTS];
    float sizes[MOST_OUTPUTS], shifts[MOST_OUTPUTS], changes[MOST_OUTPUTS] = {0};
    int32_t moves[MOST_OUTPUTS];
    float *states = group->states + (size_t)row * (size_t)lanes;
    const int8_t *targets = group->targets + (size_t)row * (size_t)lanes;
    add_row(matrix, row, group->weights, margins, lanes);
    for (int k = 0; k < lanes; k++) {
        signs[k] = targets[k] > 0 ? 1 : -1;
        costs[k] = targets[k] < 0 ? 0 : group->costs[k];
        before[k] = first ? 0 : sigmoid(states[k]);
        const float margin = signs[k] * margins[k], slack = states[k] + margin;
        const float gap = first ? costs[k] : 0.5f * costs[k] * before[k] * (1 - before[k]) * slack * slack;
        group->gaps[k] += gap;
        moves[k] = gap > group->enough[k];
        sizes[k] = moves[k] ? costs[k] * square : 0;
        shifts[k] = margin - sizes[k] * before[k];
    }
    solve(states, sizes, shifts, lanes);
    float most = 0;
    for (int k = 0; k < lanes; k++) {
        changes[k] = moves[k] ? signs[k] * costs[k] * (sigmoid(states[k]) - before[k]) : 0;
        most = fabsf(changes[k]) > most ? fabsf(changes[k]) : most;
    }
    if (most > 0)
        move_weights(matrix, row, group->weights, changes, lanes);
}

/* log(1 + exp(x)) without overflow. */
static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

/* Primal and dual objective of every output, with the weights and states as they are now. */
ALWAYS_INLINE void measure(const Matrix *matrix, Group *group, const int lanes)
{
    double primals[MOST_OUTPUTS] = {0}, duals[MOST_OUTPUTS] = {0};
    for (size_t column = 0; column <= (size_t)matrix->n_columns; column++)
        for (int k = 0; k < lanes; k++) {
            const double weight = group->weights[column * (size_t)lanes + (size_t)k];
            primals[k] += 0.5 * weight * weight;
            duals[k] -= 0.5 * weight * weight;
        }
    for (int64_t row = 0; row < matrix->n_rows; row++) {
        float margins[MOST_OUTPUTS];
        add_row(matrix, row, group->weights, margins, lanes);
        for (int k = 0; k < lanes; k++) {
            const size_t place = (size_t)row * (size_t)lanes + (size_t)k;
            if (group->targets[place] < 0)
                continue;
            const double state = group->states[place];
            primals[k] += group->costs[k] * softplus(group->targets[place] > 0 ? -margins[k] : margins[k]);
            duals[k] += group->costs[k] * (softplus(state) - state / (1 + exp(-state)));
        }
    }
    memcpy(group->primals, primals, sizeof primals);
    memcpy(group->duals, duals, sizeof duals);
}

/* Works the weights of outputs out of their dual variables again. Single precision has let them
 * drift apart a little with every step; an output that is not there yet may be held up by that. */
ALWAYS_INLINE int rebuild(const Matrix *matrix, Group *group, const int *outputs, const int lanes)
{
    const size_t size = ((size_t)matrix->n_columns + 1) * (size_t)lanes;
    double *sums = calloc(size, sizeof *sums);
    if (sums == NULL)
        return NO_MEMORY;
    for (int64_t row = 0; row < matrix->n_rows; row++) {
        double by[MOST_OUTPUTS];
        for (int k = 0; k < lanes; k++) {
            const size_t place = (size_t)row * (size_t)lanes + (size_t)k;
            const double cost = group->targets[place] < 0 ? 0 : group->costs[k];
            by[k] = (group->targets[place] > 0 ? cost : -cost) * sigmoid(group->states[place]);
            sums[(size_t)matrix->n_columns * (size_t)lanes + (size_t)k] += matrix->bias * by[k];
        }
        for (int64_t at = matrix->starts[row]; at < matrix->starts[row + 1]; at++)
            for (int k = 0; k < lanes; k++)
                sums[(size_t)matrix->columns[at] * (size_t)lanes + (size_t)k] += matrix->values[at] * by[k];
    }
    for (size_t at = 0; at < size; at++)
        if (outputs[at % (size_t)lanes])
            group->weights[at] = (float)sums[at];
    free(sums);
    return DONE;
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

/* Whether an output has earned, by the gap of its last epoch, that its objective be measured. */
static int is_due(const Group *group, int k, double allowed, int32_t epoch, int32_t most_epochs)
{
    if (group->done[k] || epoch < EPOCHS_BEFORE_A_CHECK)
        return !group->done[k] && epoch == most_epochs;
    return epoch == EPOCHS_BEFORE_A_CHECK || epoch == most_epochs || group->gaps[k] <= allowed;
}

/* Measures the outputs that seem to be there; those that are stay as they are from then on. Each is
 * judged by itself, so that it does not matter which others stand beside it. */
ALWAYS_INLINE int settle(const Matrix *matrix, Group *group, double tolerance, int32_t epoch, int32_t most_epochs,
                         const int lanes)
{
    int due[MOST_OUTPUTS], any = 0, drifted = 0;
    for (int k = 0; k < lanes; k++)
        any |= due[k] = is_due(group, k, tolerance * group->primals[k], epoch, most_epochs);
    if (!any)
        return DONE;
    double primals[MOST_OUTPUTS];
    memcpy(primals, group->primals, sizeof primals);
    measure(matrix, group, lanes);
    for (int k = 0; k < lanes; k++) {
        if (!due[k]) {
            group->primals[k] = primals[k];
            continue;
        }
        const double allowed = tolerance * group->primals[k];
        group->done[k] = group->primals[k] - group->duals[k] <= allowed;
        group->left -= group->done[k];
        group->enough[k] = group->done[k] ? INFINITY : (float)(SPARED * allowed / (double)matrix->n_rows);
        drifted |= due[k] = !group->done[k] && epoch > EPOCHS_BEFORE_A_CHECK;
    }
    return drifted ? rebuild(matrix, group, due, lanes) : DONE;
}

ALWAYS_INLINE int ascend(const Matrix *matrix, Group *group, const float *squares, int32_t *order, double tolerance,
                         int32_t most_epochs, const int lanes)
{
    uint64_t random = 1;
    int code = DONE;
    group->left = lanes;
    for (int32_t epoch = 1; epoch <= most_epochs && group->left > 0 && !code; epoch++) {
        shuffle(order, matrix->n_rows, &random);
        memset(group->gaps, 0, sizeof group->gaps);
        for (int64_t i = 0; i < matrix->n_rows; i++)
            visit(matrix, group, order[i], squares[order[i]], epoch == 1, lanes);
        code = settle(matrix, group, tolerance, epoch, most_epochs, lanes);
    }
    return code;
}

static int ascend_8(const Matrix *matrix, Group *group, const float *squares, int32_t *order, double tolerance,
                    int32_t most_epochs)
{
    return ascend(matrix, group, squares, order, tolerance, most_epochs, 8);
}

static int ascend_16(const Matrix *matrix, Group *group, const float *squares, int32_t *order, double tolerance,
                     int32_t most_epochs)
{
    return ascend(matrix, group, squares, order, tolerance, most_epochs, 16);
}

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

/* Fits up to 8 or up to 16 outputs (`lanes`). Writes weights of shape (n_columns + 1, lanes), the
 * last row for the intercept column, whose value is `bias`, and for each output the objective and
 * the bound below it. */
EXPORTED int framing_fit(const int64_t *starts, const int32_t *columns, const float *values, int64_t n_rows,
                         int64_t n_columns, double bias, const int8_t *targets, const double *costs, int64_t lanes,
                         double tolerance, int64_t most_epochs, float *weights, double *primals, double *duals)
{
    const Matrix matrix = {starts, columns, values, n_rows, n_columns, (float)bias};
    if ((lanes != 8 && lanes != 16) || most_epochs < 1 || most_epochs > INT32_MAX || check_matrix(&matrix))
        return BAD_INPUT;
    Group group = {.targets = targets, .weights = weights};
    for (int64_t k = 0; k < lanes; k++)
        group.costs[k] = (float)costs[k];
    float *squares = calloc((size_t)n_rows + 1, sizeof *squares);
    int32_t *order = calloc((size_t)n_rows + 1, sizeof *order);
    group.states = calloc((size_t)n_rows + 1, (size_t)lanes * sizeof *group.states);
    int code = squares == NULL || order == NULL || group.states == NULL ? NO_MEMORY : DONE;
    if (!code) {
        memset(weights, 0, ((size_t)n_columns + 1) * (size_t)lanes * sizeof *weights);
        for (int64_t row = 0; row < n_rows; row++) {
            order[row] = (int32_t)row;
            squares[row] = matrix.bias * matrix.bias;
            for (int64_t at = starts[row]; at < starts[row + 1]; at++)
                squares[row] += values[at] * values[at];
        }
        code = (lanes == 8 ? ascend_8 : ascend_16)(&matrix, &group, squares, order, tolerance, (int32_t)most_epochs);
        memcpy(primals, group.primals, (size_t)lanes * sizeof *primals);
        memcpy(duals, group.duals, (size_t)lanes * sizeof *duals);
    }
    free(squares);
    free(order);
    free(group.states);
    return code;
}
