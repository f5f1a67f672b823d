/* The logistic function, as SciPy has it to the last bit, without the time that SciPy takes to load. */
#include "bytes.h"

#include <math.h>

EXPORTED void framing_sigmoid(const double *values, int64_t n, double *found)
{
    for (int64_t i = 0; i < n; i++)
        found[i] = 1 / (1 + exp(-values[i]));
}
