#include "CFuzz.h"
#include <stdatomic.h>

// The address sanitizer's: called after each allocation and before each release, on any thread.
int __sanitizer_install_malloc_and_free_hooks(
    void (*allocated)(const volatile void *, size_t), void (*released)(const volatile void *));
size_t __sanitizer_get_allocated_size(const volatile void *pointer);

static _Atomic int64_t live;
static _Atomic int64_t peak;

static void allocated(const volatile void *pointer, size_t size) {
    (void)pointer;
    int64_t now = atomic_fetch_add(&live, (int64_t)size) + (int64_t)size;
    int64_t known = atomic_load(&peak);
    while (now > known && !atomic_compare_exchange_weak(&peak, &known, now)) {
    }
}

static void released(const volatile void *pointer) {
    if (pointer) atomic_fetch_sub(&live, (int64_t)__sanitizer_get_allocated_size(pointer));
}

void fuzz_count_allocations(void) { __sanitizer_install_malloc_and_free_hooks(allocated, released); }

int64_t fuzz_restart_peak(void) {
    int64_t now = atomic_load(&live);
    atomic_store(&peak, now);
    return now;
}

int64_t fuzz_peak(void) { return atomic_load(&peak); }
