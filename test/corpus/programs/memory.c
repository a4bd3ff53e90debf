/* What memcheck-odd-319.xml, fork-319.xml and forked-child-319.xml were recorded from: see ../README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <valgrind/memcheck.h>

static void use(char *p) {
  if (p[0] == 3) puts("three");
}

static void fork_and_use(char *p) {
  use(p);
  pid_t child = fork();
  for (int i = 0; i < 3; i++) {
    if (child)
      use(p + 1 + i);
    else
      use(p + 5 + i);
    VALGRIND_PRINTF("%s %d\nsecond line & <so> on\n", child ? "parent" : "child", i);
  }
  if (child) wait(0);
}

static void odd_texts(char *p) {
  volatile long negative = -5;
  char *q = malloc(negative);
  (void)q;
  char *r = malloc(4);
  VALGRIND_CREATE_BLOCK(r, 4, "block\n<two> & lines </auxwhat> \x01\xff");
  VALGRIND_MAKE_MEM_UNDEFINED(r, 4);
  VALGRIND_CHECK_MEM_IS_DEFINED(r, 4);
  VALGRIND_PRINTF("no newline");
  VALGRIND_PRINTF("a\x1b[31mred\x1b[0m &amp; <error>\n<error>\n</clientmsg>\n");
  VALGRIND_PRINTF_BACKTRACE("%s", "\xe2\x82 cut, \xff byte\n");
  malloc(64);
  VALGRIND_DO_LEAK_CHECK;
  malloc(2000);
  VALGRIND_DO_ADDED_LEAK_CHECK;
  for (int i = 0; i < 5; i++) use(p);
}

int main(int argc, char **argv) {
  char *p = malloc(10);
  if (argc > 1 && !strcmp(argv[1], "fork")) fork_and_use(p);
  if (argc > 1 && !strcmp(argv[1], "odd")) odd_texts(p);
  return 0;
}
