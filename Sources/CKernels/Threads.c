#include "Threads.h"

#include <stddef.h>

// OpenMP's own functions, there only when something that uses OpenMP is linked, as oneDNN is.
extern void omp_set_num_threads(int count) __attribute__((weak));
extern int omp_get_max_threads(void) __attribute__((weak));

int rectifier_limit_threads(int count) {
    if (omp_set_num_threads == NULL || omp_get_max_threads == NULL) return 1;
    int before = omp_get_max_threads();
    if (count < before) omp_set_num_threads(count);
    return before;
}

void rectifier_restore_threads(int count) {
    if (omp_set_num_threads != NULL) omp_set_num_threads(count);
}
