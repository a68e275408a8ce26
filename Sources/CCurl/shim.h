#include <curl/curl.h>

// Swift cannot call functions with variable arguments. One typed function for each type of argument; parentheses keep
// curl's macros of the same names away, which look at constants only.

static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return (curl_easy_setopt)(handle, option, value);
}

// curl copies the text.
static inline CURLcode curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return (curl_easy_setopt)(handle, option, value);
}

// For the options WRITEFUNCTION and HEADERFUNCTION.
static inline CURLcode curl_set_receiver(
    CURL *handle, CURLoption option, size_t (*function)(char *, size_t, size_t, void *)) {
  return (curl_easy_setopt)(handle, option, function);
}

static inline CURLcode curl_set_progress(
    CURL *handle, int (*function)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t)) {
  return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, function);
}
