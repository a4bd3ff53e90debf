/* The yardstick: Valgrind's own macros behind Node-API, as an author who knows both would write them. Every argument is checked by the
 * status of the call that reads it, nothing is asked of Node-API that is not used, and a function has a result where its macro has one.
 *
 * Pools are known by an anchor that the caller chooses; the chunks are in an arena, by offset or as views. */

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <valgrind/memcheck.h>

static napi_value refuse(napi_env env, const char *message) {
  napi_throw_type_error(env, NULL, message);
  return NULL;
}

/* Reads exactly `count` arguments. */
static bool arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = count;
  return napi_get_cb_info(env, info, &given, values, NULL, NULL) == napi_ok && given == count;
}

static size_t element_size(napi_typedarray_type type) {
  switch (type) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array:
      return 1;
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    default: /* float64, bigint64, biguint64 */
      return 8;
  }
}

static bool view_of(napi_env env, napi_value value, char **data, size_t *bytes) {
  napi_typedarray_type type;
  size_t length;
  if (napi_get_typedarray_info(env, value, &type, &length, (void **)data, NULL, NULL) != napi_ok) return false;
  *bytes = length * element_size(type);
  return true;
}

static bool word_of(napi_env env, napi_value value, uint64_t *word) {
  bool lossless;
  return napi_get_value_bigint_uint64(env, value, word, &lossless) == napi_ok && lossless;
}

static bool size_of(napi_env env, napi_value value, size_t *size) {
  int64_t number;
  if (napi_get_value_int64(env, value, &number) != napi_ok || number < 0) return false;
  *size = (size_t)number;
  return true;
}

/* The cost of any call from JavaScript to C. */
static napi_value nothing(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  return NULL;
}

/* makeMemDefined(view) */
static napi_value make_mem_defined(napi_env env, napi_callback_info info) {
  napi_value view, result;
  char *data;
  size_t bytes;
  if (!arguments(env, info, 1, &view) || !view_of(env, view, &data, &bytes)) return refuse(env, "a typed array is wanted");
  if (napi_create_int32(env, VALGRIND_MAKE_MEM_DEFINED(data, bytes), &result) != napi_ok) return NULL;
  return result;
}

/* makeMemDefinedAt(address, length) */
static napi_value make_mem_defined_at(napi_env env, napi_callback_info info) {
  napi_value values[2], result;
  uint64_t address;
  size_t bytes;
  if (!arguments(env, info, 2, values) || !word_of(env, values[0], &address) || !size_of(env, values[1], &bytes))
    return refuse(env, "an address as a bigint and a length are wanted");
  if (napi_create_int32(env, VALGRIND_MAKE_MEM_DEFINED(address, bytes), &result) != napi_ok) return NULL;
  return result;
}

/* createMempool(anchor) */
static napi_value create_mempool(napi_env env, napi_callback_info info) {
  napi_value value;
  uint64_t anchor;
  if (!arguments(env, info, 1, &value) || !word_of(env, value, &anchor)) return refuse(env, "an anchor is wanted");
  VALGRIND_CREATE_MEMPOOL(anchor, 0, 0);
  return NULL;
}

/* mempoolAlloc(anchor, arena, offset, length) */
static napi_value mempool_alloc(napi_env env, napi_callback_info info) {
  napi_value values[4];
  uint64_t anchor;
  char *data;
  size_t bytes, offset, length;
  if (!arguments(env, info, 4, values) || !word_of(env, values[0], &anchor) || !view_of(env, values[1], &data, &bytes) ||
      !size_of(env, values[2], &offset) || !size_of(env, values[3], &length))
    return refuse(env, "an anchor, an arena, an offset and a length are wanted");
  if (offset > bytes || length > bytes - offset) return refuse(env, "the chunk is not in the arena");
  VALGRIND_MEMPOOL_ALLOC(anchor, data + offset, length);
  return NULL;
}

/* mempoolFree(anchor, arena, offset) */
static napi_value mempool_free(napi_env env, napi_callback_info info) {
  napi_value values[3];
  uint64_t anchor;
  char *data;
  size_t bytes, offset;
  if (!arguments(env, info, 3, values) || !word_of(env, values[0], &anchor) || !view_of(env, values[1], &data, &bytes) ||
      !size_of(env, values[2], &offset))
    return refuse(env, "an anchor, an arena and an offset are wanted");
  if (offset > bytes) return refuse(env, "the chunk is not in the arena");
  VALGRIND_MEMPOOL_FREE(anchor, data + offset);
  return NULL;
}

/* mempoolAllocView(anchor, chunk) */
static napi_value mempool_alloc_view(napi_env env, napi_callback_info info) {
  napi_value values[2];
  uint64_t anchor;
  char *data;
  size_t bytes;
  if (!arguments(env, info, 2, values) || !word_of(env, values[0], &anchor) || !view_of(env, values[1], &data, &bytes))
    return refuse(env, "an anchor and a typed array are wanted");
  VALGRIND_MEMPOOL_ALLOC(anchor, data, bytes);
  return NULL;
}

/* mempoolFreeView(anchor, chunk) */
static napi_value mempool_free_view(napi_env env, napi_callback_info info) {
  napi_value values[2];
  uint64_t anchor;
  char *data;
  size_t bytes;
  if (!arguments(env, info, 2, values) || !word_of(env, values[0], &anchor) || !view_of(env, values[1], &data, &bytes))
    return refuse(env, "an anchor and a typed array are wanted");
  VALGRIND_MEMPOOL_FREE(anchor, data);
  return NULL;
}

/* mempoolTrim(anchor, arena, offset, length) */
static napi_value mempool_trim(napi_env env, napi_callback_info info) {
  napi_value values[4];
  uint64_t anchor;
  char *data;
  size_t bytes, offset, length;
  if (!arguments(env, info, 4, values) || !word_of(env, values[0], &anchor) || !view_of(env, values[1], &data, &bytes) ||
      !size_of(env, values[2], &offset) || !size_of(env, values[3], &length))
    return refuse(env, "an anchor, an arena, an offset and a length are wanted");
  if (offset > bytes || length > bytes - offset) return refuse(env, "the extent is not in the arena");
  VALGRIND_MEMPOOL_TRIM(anchor, data + offset, length);
  return NULL;
}

/* mempoolExists(anchor) */
static napi_value mempool_exists(napi_env env, napi_callback_info info) {
  napi_value value, result;
  uint64_t anchor;
  if (!arguments(env, info, 1, &value) || !word_of(env, value, &anchor)) return refuse(env, "an anchor is wanted");
  if (napi_get_boolean(env, VALGRIND_MEMPOOL_EXISTS(anchor) != 0, &result) != napi_ok) return NULL;
  return result;
}

/* countErrors() */
static napi_value count_errors(napi_env env, napi_callback_info info) {
  napi_value result;
  (void)info;
  if (napi_create_uint32(env, VALGRIND_COUNT_ERRORS, &result) != napi_ok) return NULL;
  return result;
}

/* clientRequest(code, first, second, third, fourth, fifth) */
static napi_value client_request(napi_env env, napi_callback_info info) {
  napi_value values[6], result;
  size_t words[6];
  if (!arguments(env, info, 6, values)) return refuse(env, "a code and five arguments are wanted");
  for (int index = 0; index < 6; index++)
    if (!size_of(env, values[index], &words[index])) return refuse(env, "every argument is a number");
  uint64_t answer = VALGRIND_DO_CLIENT_REQUEST_EXPR(0, words[0], words[1], words[2], words[3], words[4], words[5]);
  if (napi_create_int64(env, (int64_t)answer, &result) != napi_ok) return NULL;
  return result;
}

#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_enumerable, NULL}

NAPI_MODULE_INIT() {
  const napi_property_descriptor methods[] = {
      METHOD("nothing", nothing),
      METHOD("makeMemDefined", make_mem_defined),
      METHOD("makeMemDefinedAt", make_mem_defined_at),
      METHOD("createMempool", create_mempool),
      METHOD("mempoolAlloc", mempool_alloc),
      METHOD("mempoolFree", mempool_free),
      METHOD("mempoolAllocView", mempool_alloc_view),
      METHOD("mempoolFreeView", mempool_free_view),
      METHOD("mempoolTrim", mempool_trim),
      METHOD("mempoolExists", mempool_exists),
      METHOD("countErrors", count_errors),
      METHOD("clientRequest", client_request),
  };
  if (napi_define_properties(env, exports, sizeof methods / sizeof *methods, methods) != napi_ok) return NULL;
  return exports;
}
