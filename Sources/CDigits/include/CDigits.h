// The digits data; README.md says where they come from.

#ifndef C_DIGITS_H
#define C_DIGITS_H

enum {
    /// How many images there are.
    c_digits_count = 1797,
    /// The pixels of an image, 8 rows of 8.
    c_digits_pixels = 64,
};

/// The pixels of all images, 0 to 16, image by image and row by row, and after them all labels, 0 to 9: a byte each.
const unsigned char *c_digits(void);

#endif
