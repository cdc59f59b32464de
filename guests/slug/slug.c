// A guest in C, without a library: makes of a title what can stand in an address ("Hello, World" is "hello-world").
//
// Its author allocates and never frees. With a limit on its memory it fails after so many messages, and begins anew.

typedef unsigned char u8;
typedef unsigned long usize;
_Static_assert(sizeof(usize) == 4, "wasm32");

// What the linker puts behind the data and the stack.
extern u8 __heap_base;
enum { PAGE = 65536 };
static usize next;

static void *allocate(usize size) {
  if (!next) next = (usize)&__heap_base;
  usize at = (next + 7) & ~7ul;
  usize end = at + size;
  if (end < at) __builtin_trap();
  usize have = __builtin_wasm_memory_size(0) * PAGE;
  if (end > have) {
    usize pages = (end - have + PAGE - 1) / PAGE;
    if (__builtin_wasm_memory_grow(0, pages) == (usize)-1) __builtin_trap();
  }
  next = end;
  return (void *)at;
}

// The canonical ABI: strings and lists come as a place and a length; what does not fit into one value goes by its address.
#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

IMPORT("supervision:child/host@1.0.0", "log")
extern void host_log(int level, const char *text, usize length);

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, usize old_size, usize align, usize size) {
  (void)align;
  u8 *fresh = allocate(size);
  for (usize i = 0; i < old_size; i++) fresh[i] = ((u8 *)old)[i];
  return fresh;
}

// `result<list<u8>, error>`: 0 and the list; or 1, which error it is, and its text.
typedef struct { usize tag, first, second, third; } result;
static result answer;

static result *ok(const u8 *bytes, usize length) {
  answer = (result){0, (usize)bytes, length, 0};
  return &answer;
}

static result *permanent(const char *text, usize length) {
  answer = (result){1, 1, (usize)text, length};
  return &answer;
}
#define PERMANENT(text) permanent(text, sizeof(text) - 1)

static usize longest = 80;

// The arguments are the length of the longest slug, as a decimal number; 80 without.
EXPORT("init")
result *init(const u8 *args, usize length, usize has_state, const u8 *state, usize state_length) {
  (void)has_state, (void)state, (void)state_length;
  if (length) longest = 0;
  for (usize i = 0; i < length; i++) {
    if (args[i] < '0' || args[i] > '9' || longest > 10000) return PERMANENT("the longest slug is no number");
    longest = longest * 10 + (args[i] - '0');
  }
  static const char text[] = "slugs in C";
  host_log(3, text, sizeof text - 1);
  return ok(0, 0);
}

static int letter(u8 c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

EXPORT("handle")
result *handle(const u8 *title, usize length) {
  u8 *slug = allocate(length);
  usize written = 0;
  for (usize i = 0; i < length && written < longest; i++) {
    u8 c = title[i];
    if (c >= 'A' && c <= 'Z') c |= 32;
    if (letter(c)) slug[written++] = c;
    else if (written && slug[written - 1] != '-') slug[written++] = '-';
  }
  if (written && slug[written - 1] == '-') written--;
  if (!written) return PERMANENT("nothing in it can stand in an address");
  return ok(slug, written);
}
