/* Three programs that allocate all the time; compiled as bench/wasm/programs/README.md says. */
#include <stdlib.h>
#include <string.h>
struct tree { struct tree *l, *r; int v; };
static struct tree *build(int d) { struct tree *t = malloc(sizeof *t); t->v = d; if (d == 0) { t->l = t->r = 0; } else { t->l = build(d - 1); t->r = build(d - 1); } return t; }
static int check(struct tree *t) { return t->v + (t->l ? check(t->l) + check(t->r) : 0); }
static void drop(struct tree *t) { if (t->l) { drop(t->l); drop(t->r); } free(t); }
__attribute__((export_name("trees"))) int trees(int n, int d) { int s = 0; for (int i = 0; i < n; i++) { struct tree *t = build(d); s += check(t); drop(t); } return s; }
struct entry { struct entry *next; char *key; int count; };
static unsigned hash(const char *s) { unsigned h = 5381; while (*s) h = h * 33 + (unsigned char)*s++; return h; }
__attribute__((export_name("words"))) int words(int n) {
  struct entry *table[1024]; memset(table, 0, sizeof table); unsigned seed = 1; int total = 0;
  for (int i = 0; i < n; i++) {
    char buffer[32]; int len = 0; seed = seed * 1103515245 + 12345; unsigned x = (seed >> 16) % 5000; 
    do { buffer[len++] = 'a' + x % 26; x /= 3; } while (x && len < 30); buffer[len] = 0;
    char *key = strdup(buffer); unsigned h = hash(key) % 1024; struct entry *e = table[h];
    while (e && strcmp(e->key, key)) e = e->next;
    if (e) { e->count++; free(key); } else { e = malloc(sizeof *e); e->key = key; e->count = 1; e->next = table[h]; table[h] = e; total++; }
  }
  for (int i = 0; i < 1024; i++) for (struct entry *e = table[i], *next; e; e = next) { next = e->next; free(e->key); free(e); }
  return total;
}
struct list { int *items; int length, capacity; };
__attribute__((export_name("lists"))) int lists(int n) { int s = 0; for (int i = 0; i < n; i++) { struct list l = {0}; for (int k = 0; k < 100; k++) { if (l.length == l.capacity) l.items = realloc(l.items, (l.capacity = l.capacity ? l.capacity * 2 : 4) * 4); l.items[l.length++] = k ^ i; } for (int k = 0; k < 100; k++) s += l.items[k]; free(l.items); } return s; }
