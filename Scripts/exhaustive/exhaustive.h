// What the files of this program share.
#ifndef EXHAUSTIVE_H
#define EXHAUSTIVE_H

#include "CKernels.h"

enum { BLOCK_LENGTH = 4096, PATHS_MOST = 3 };

// MARK: What is checked (cases.c)

/// In what the error of a derivative is measured.
typedef enum {
    by_what_is_saved,     // the first of these for the input, the second for the output
    in_ulps,              // units in the last place of the exact result
    in_shares_of_largest  // 2⁻²² of the largest derivative
} measure;

/// A function with its parameters, and how far off it may be (AccuracyMethod.md).
typedef struct {
    const char *name;  // of an activation: its text, with its parameters
    rectifier_function function;
    float a, b;
    bool is_prelu;    // the loop of PReLU, with the slope a
    bool is_sampled;  // not checked with every float
    bool has_no_derivative;
    double value_bound;  // in ulp
    bool saves_output;
    measure slope_measure;
    double slope_bound;       // in the unit of the measure; 0 for a function without a derivative
    double largest_slope;     // the largest magnitude of the derivative
    double zero;              // where the derivative is 0 and within 1/2 of which an ulp has no size, or 0
    double linear, cubic;     // both bounds grow by 2 for each unit of |linear·x + cubic·x³|
    double subnormal_bound;  // in units of 2⁻¹⁴⁹
} function_case;

extern function_case cases[];
extern const int case_count;

/// What is saved, and the bounds of cases that name none. Called once, before all else.
void complete_cases(void);

// MARK: What is right (reference.c)

/// The values and derivatives in double, at `count` numbers, a multiple of 8.
void reference(rectifier_function, const double *x, double *values, double *slopes, int count, double a, double b);

/// The largest relative difference of `reference` from the same formulas in long double, over numbers that matter to
/// a float, in ulp of a float; without those near a zero of the derivative, where no formula holds.
double reference_error(const function_case *, bool of_slopes, double *at);

// MARK: What is judged (kernels.c)

/// How many of the library's processor paths this machine has.
int path_count(void);
const char *path_name(int path);
void path_forward(int path, const function_case *, const float *x, float *y, int count);
void path_backward(
    int path, const function_case *, const float *remembered, const float *upstream, float *result, int count);

// MARK: The comparison (compare.c)

/// What was found for one function, or its derivative, on one path.
typedef struct {
    double error, error_at;  // the largest, in the unit of the measure, where the exact result is a normal number
    double share;            // the largest share of what is allowed
    double subnormal_error;  // the largest among subnormal results, in units of 2⁻¹⁴⁹
    double subnormal_at;
    uint64_t nan_right, nan_wrong, infinite_right, infinite_wrong;
    uint64_t zeros_wrong;  // of f(0.0) and f(-0.0), those with the wrong sign
    double wrong_at;       // one argument of a wrong NaN or infinity
} finding;

void compare(
    const function_case *, bool of_slopes, const float *x, const float *got, const double *exact, int count,
    finding *result);
void join(finding *sum, const finding *part);
bool is_within_bounds(const finding *);

// MARK: The sweep (sweep.c)

/// Both findings, of the values and of the derivatives, on each path.
typedef struct { finding values, slopes; } path_findings;

/// Every `stride`-th of all floats; beyond 1 also those near every half, every power of 2 and the infinities.
void sweep(const function_case *, uint32_t stride, path_findings found[PATHS_MOST]);

// MARK: What is kept and written (table.c)

/// The rows that were found with every float, in a file, so that a run that was stopped can go on.
bool is_stored(const char *file, const char *name, uint32_t stride);
void store(const char *file, const function_case *, uint32_t stride, const path_findings found[PATHS_MOST]);

/// Whether the document has lines on a function.
bool is_documented(const char *document, const char *name);

/// Writes the rows of the file into the document. What it says of other functions stays, and so does its head unless the
/// file has the rows of all. False when a bound was missed.
bool write_document(const char *rows, const char *document, const char *compiler, const char *processor);
void print_row(const function_case *, bool of_slopes, int path, const finding *);

#endif
