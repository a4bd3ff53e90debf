/* What helgrind-odd-319.xml and drd-odd-319.xml were recorded from: see ../README.md. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t locked = PTHREAD_MUTEX_INITIALIZER, unlocked = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;
static int global[3];

static void *thread(void *local) {
  pthread_setname_np(pthread_self(), "a&amp;<b>\n</e>");
  global[1]++;
  ((int *)local)[0]++;
  pthread_mutex_lock(&locked);
  usleep(50000);
  pthread_mutex_unlock(&locked);
  return 0;
}

int main(void) {
  int local = 0;
  pthread_t other;
  pthread_create(&other, 0, thread, &local);
  global[1]++;
  local++;
  usleep(200000);
  pthread_join(other, 0);
  pthread_mutex_unlock(&unlocked);
  pthread_mutex_lock(&locked);
  pthread_mutex_destroy(&locked);
  pthread_barrier_init(&barrier, 0, 0);
  return 0;
}
