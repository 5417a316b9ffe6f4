#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own mutation: changes `size` bytes at `data`, to at most `limit`, and returns how many there are then.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

/// Begins to count the bytes that are allocated; needs the address sanitizer.
void fuzz_count_allocations(void);

/// Sets the most bytes that were allocated at once to what is allocated now, which it returns.
int64_t fuzz_restart_peak(void);

/// The most bytes that were allocated at once since then.
int64_t fuzz_peak(void);
