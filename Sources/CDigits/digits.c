#include "CDigits.h"

// #embed is C23's; Swift's clang has it in every C, and warns outside of C23.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bytes[] = {
#embed "digits.bin"
};

_Static_assert(sizeof bytes == c_digits_count * (c_digits_pixels + 1), "digits.bin has a wrong size");

const unsigned char *c_digits(void) { return bytes; }
