// zlib, the compression library of gzip files: https://zlib.net.
#include <zlib.h>
