/*===- consumer.c - a user's program ----------------------------*- C -*-===*\
|*                                                                          *|
|* Doubles two numbers.                                                     *|
|*                                                                          *|
\*===----------------------------------------------------------------------===*/
#include "double.h"

#include <stdio.h>

int main(void) {
  float x[2] = {1, 2}, y[2];
  _Alignas(64) char workspace[4096];
  twice_args args = {.arg0 = x, .res0 = y, .workspace = workspace};
  if (twice_workspace_bytes(&args) > (int64_t)sizeof workspace)
    return 1;
  int32_t status = twice(NULL, &args);
  printf("%d %g %g\n", (int)status, y[0], y[1]);
  return status;
}
