/** Counts the words of a text that it makes up, as C does it by hand: every word, node, table and line is a block of its own. */
#include <stdlib.h>
#include <string.h>

struct node {
  struct node *next;
  char *word;
  int count;
};

struct table {
  struct node **slots;
  int size, used;
};

static unsigned state = 1;

static unsigned next_number(void) { return state = state * 1664525 + 1013904223; }

static unsigned hash_of(const char *word) {
  unsigned hash = 2166136261u;
  for (; *word != 0; word++) hash = (hash ^ (unsigned char)*word) * 16777619;
  return hash;
}

static void grow(struct table *table) {
  int size = table->size * 2;
  struct node **slots = calloc(size, sizeof(*slots));
  for (int slot = 0; slot < table->size; slot++) {
    for (struct node *node = table->slots[slot], *next; node != NULL; node = next) {
      next = node->next;
      struct node **place = &slots[hash_of(node->word) % size];
      node->next = *place;
      *place = node;
    }
  }
  free(table->slots);
  table->slots = slots;
  table->size = size;
}

static void count(struct table *table, const char *word) {
  struct node **place = &table->slots[hash_of(word) % table->size];
  for (struct node *node = *place; node != NULL; node = node->next) {
    if (strcmp(node->word, word) == 0) {
      node->count++;
      return;
    }
  }
  struct node *node = malloc(sizeof(*node));
  *node = (struct node){*place, strdup(word), 1};
  *place = node;
  if (++table->used > table->size) grow(table);
}

/** A line of some words, in a block that grows with it. */
static char *make_line(void) {
  int length = 0, room = 16;
  char *line = malloc(room);
  for (int words = 4 + next_number() % 8; words > 0; words--) {
    int letters = 2 + (next_number() >> 16) % 6;
    if (length + letters + 2 > room) line = realloc(line, room *= 2);
    for (; letters > 0; letters--) line[length++] = 'a' + (next_number() >> 24) % 8;
    line[length++] = ' ';
  }
  line[length] = 0;
  return line;
}

static int by_count(const void *one, const void *other) {
  return (*(struct node *const *)other)->count - (*(struct node *const *)one)->count;
}

/** How often the most frequent words occur in so many lines. */
int count_words(int lines) {
  struct table table = {calloc(16, sizeof(struct node *)), 16, 0};
  for (; lines > 0; lines--) {
    char *line = make_line(), *rest = line;
    for (char *word = strtok_r(line, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
      char *copy = strdup(word);
      count(&table, copy);
      free(copy);
    }
    free(line);
  }
  struct node **all = malloc(table.used * sizeof(*all));
  int used = 0, sum = 0;
  for (int slot = 0; slot < table.size; slot++) {
    for (struct node *node = table.slots[slot]; node != NULL; node = node->next) all[used++] = node;
  }
  qsort(all, used, sizeof(*all), by_count);
  for (int index = 0; index < 10 && index < used; index++) sum += all[index]->count;
  while (used-- > 0) {
    free(all[used]->word);
    free(all[used]);
  }
  free(all);
  free(table.slots);
  return sum;
}
