/* The request alone: sent again and again by a loop in C, after one call from JavaScript. What Valgrind itself takes for it is in
 * everybody's time. */

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <valgrind/memcheck.h>

/* Reads `count` numbers. */
static bool numbers(napi_env env, napi_callback_info info, size_t count, int64_t *numbers) {
  napi_value values[5];
  size_t given = count;
  if (napi_get_cb_info(env, info, &given, values, NULL, NULL) != napi_ok) return false;
  for (size_t index = 0; index < count; index++)
    if (napi_get_value_int64(env, values[index], &numbers[index]) != napi_ok) return false;
  return true;
}

static napi_value refuse(napi_env env) {
  napi_throw_type_error(env, NULL, "every argument is a number");
  return NULL;
}

/* repeat(count, code, first, second, third) */
static napi_value repeat(napi_env env, napi_callback_info info) {
  int64_t given[5];
  if (!numbers(env, info, 5, given)) return refuse(env);
  for (int64_t round = 0; round < given[0]; round++)
    (void)VALGRIND_DO_CLIENT_REQUEST_EXPR(0, given[1], given[2], given[3], given[4], 0, 0);
  return NULL;
}

/* repeatAllocAndFree(count, pool, address, length) */
static napi_value repeat_alloc_and_free(napi_env env, napi_callback_info info) {
  int64_t given[4];
  if (!numbers(env, info, 4, given)) return refuse(env);
  for (int64_t round = 0; round < given[0]; round++) {
    VALGRIND_MEMPOOL_ALLOC(given[1], given[2], given[3]);
    VALGRIND_MEMPOOL_FREE(given[1], given[2]);
  }
  return NULL;
}

/* repeatAlloc(count, pool, address, length, stride) */
static napi_value repeat_alloc(napi_env env, napi_callback_info info) {
  int64_t given[5];
  if (!numbers(env, info, 5, given)) return refuse(env);
  for (int64_t round = 0; round < given[0]; round++) VALGRIND_MEMPOOL_ALLOC(given[1], given[2] + round * given[4], given[3]);
  return NULL;
}

#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_enumerable, NULL}

NAPI_MODULE_INIT() {
  const napi_property_descriptor methods[] = {
      METHOD("repeat", repeat),
      METHOD("repeatAllocAndFree", repeat_alloc_and_free),
      METHOD("repeatAlloc", repeat_alloc),
  };
  if (napi_define_properties(env, exports, sizeof methods / sizeof *methods, methods) != napi_ok) return NULL;
  return exports;
}
