// The one function of oneDNN that is used: its signature is the same in oneDNN 2 and 3.
#include <dnnl.h>
