// Chooses the loops for the processor this runs on, once, and hands every call to them.
//
// kernels.inc is the code of all the loops. It is compiled here for each kind of processor: by an attribute on its
// functions, not by compiler flags, which SwiftPM forbids in a dependency.
#include "Kernels.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Inlined even without optimisation: vectors wider than the baseline's registers must not be passed by a call.
#define INLINE static inline __attribute__((always_inline, unused))

#define LANES 4
#define F(name) name##_baseline
#define ISA_NAME "baseline"
#include "kernels.inc"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define F(name) name##_avx2
#define ISA_NAME "avx2"
#include "kernels.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma"))), apply_to = function)
#define LANES 16
#define F(name) name##_avx512
#define ISA_NAME "avx512"
#include "kernels.inc"
#pragma clang attribute pop
#endif

/// The loops that this processor can run, the best ones last; gives how many.
static int available(const kernels *found[3]) {
    int count = 0;
    found[count++] = &kernels_baseline;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        found[count++] = &kernels_avx2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
            found[count++] = &kernels_avx512;
    }
#endif
    return count;
}

/// Not inlined, so that to look up what was chosen costs next to nothing.
static __attribute__((noinline, cold)) const kernels *choose(void) {
    const kernels *found[3];
    int count = available(found);
    const char *wish = getenv("RECTIFIER_ISA");
    for (int i = 0; wish && i < count; i++)
        if (strcmp(wish, found[i]->name) == 0) return found[i];
    return found[count - 1];
}

/// Two threads that come here first at the same time both choose, and choose the same.
static const kernels *chosen(void) {
    static _Atomic(const kernels *) stored;
    const kernels *k = atomic_load_explicit(&stored, memory_order_relaxed);
    if (!k) atomic_store_explicit(&stored, k = choose(), memory_order_relaxed);
    return k;
}

const kernels *rectifier_kernels(void) { return chosen(); }

const char *rectifier_isa(void) { return chosen()->name; }
