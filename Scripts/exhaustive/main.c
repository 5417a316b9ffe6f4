// Checks every elementwise function and its derivative with every float, on every processor path. See exhaustive.h.
//
//     exhaustive [--filter TEXT] [--stride N] [--quiet yes]
//         [--rows FILE [--document FILE --compiler TEXT --processor TEXT [--missing yes]]]
//
// With a stride, every N-th float and those near what is special are taken, for other parameters as well. With a file
// of rows, functions that stand there already are left out. With a document, its tables get the rows; those that it tells
// of already are left out with --missing. Fails when a bound is missed.
#include "exhaustive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// The stride for parameters other than the defaults; prime.
enum { SAMPLING_STRIDE = 1009 };

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
    const char *filter = "", *rows = NULL, *document = NULL, *compiler = "", *processor = "";
    uint32_t stride = 1;
    bool is_quiet = false, only_missing = false;
    for (int i = 1; i < argc; i += 2) {
        const char *option = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (!value) return fprintf(stderr, "%s needs a value\n", option), 2;
        if (strcmp(option, "--filter") == 0) filter = value;
        else if (strcmp(option, "--stride") == 0) stride = (uint32_t)strtoul(value, NULL, 10);
        else if (strcmp(option, "--rows") == 0) rows = value;
        else if (strcmp(option, "--document") == 0) document = value;
        else if (strcmp(option, "--compiler") == 0) compiler = value;
        else if (strcmp(option, "--processor") == 0) processor = value;
        else if (strcmp(option, "--quiet") == 0) is_quiet = strcmp(value, "no") != 0;
        else if (strcmp(option, "--missing") == 0) only_missing = strcmp(value, "no") != 0;
        else return fprintf(stderr, "unknown option %s\n", option), 2;
    }
    if (stride % 2 == 0) return fprintf(stderr, "the stride must be odd, to meet every pattern of low bits\n"), 2;
    if (document && !rows) return fprintf(stderr, "a document is written from a file of rows\n"), 2;

    complete_cases();
    int misses = 0, checked = 0, known = 0;
    double start = seconds();
    for (int i = 0; i < case_count; i++) {
        const function_case *c = &cases[i];
        uint32_t own = stride == 1 && c->is_sampled ? SAMPLING_STRIDE : stride;
        if (!strstr(c->name, filter)) continue;
        checked++;
        if (only_missing && document && is_documented(document, c->name)) {
            known++;
            continue;
        }
        if (rows && is_stored(rows, c->name, own)) {
            known++;
            continue;
        }
        path_findings found[PATHS_MOST];
        double began = seconds();
        sweep(c, own, found);
        bool is_right = true;
        for (int path = 0; path < path_count(); path++) {
            bool values = is_within_bounds(&found[path].values), slopes = is_within_bounds(&found[path].slopes);
            is_right = is_right && values && slopes;
            if (!is_quiet || !values) print_row(c, false, path, &found[path].values);
            if (c->slope_bound > 0 && (!is_quiet || !slopes)) print_row(c, true, path, &found[path].slopes);
        }
        misses += !is_right;
        if (!is_quiet) printf("  %d of %d, %.1f s\n", i + 1, case_count, seconds() - began);
        fflush(stdout);
        if (rows) store(rows, c, own, found);
    }
    for (int i = 0; i < case_count && stride != 1; i++) {
        for (int of_slopes = 0; of_slopes < 2; of_slopes++) {
            if (!strstr(cases[i].name, filter)) continue;
            double at = 0, error = reference_error(&cases[i], of_slopes, &at);
            if (error <= 0x1p-16) continue;
            printf("The double formula of %s (%s) is %g ulp of a float off at %.9g\n", cases[i].name,
                of_slopes ? "derivative" : "value", error, at);
            misses++;
        }
    }
    if (checked == 0) return fprintf(stderr, "no function has '%s' in its name\n", filter), 2;
    if (document && !write_document(rows, document, compiler, processor)) misses++;
    printf("%d functions checked, %d of them before, in %.1f s: %s\n", checked, known, seconds() - start,
        misses ? "a bound was missed" : "all within their bounds");
    return misses ? 1 : 0;
}
