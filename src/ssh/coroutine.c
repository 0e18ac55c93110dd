#include "ssh/coroutine.h"

#include "base/memory.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined HAS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#define __sanitizer_start_switch_fiber(save, bottom, size) ((void)(bottom), (void)(size))
#define __sanitizer_finish_switch_fiber(save, bottom, size) ((void)(bottom), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(bytes, size) ((void)0)
#endif

/* libssh2's deepest login call uses a few KB; only touched pages cost memory. */
#define STACK_SIZE ((size_t)256 << 10)

struct coroutine {
	ucontext_t inside, outside;
	void (*entry)(void *self);
	void *self;
	char *stack; /* with a page below it that nobody may touch */
	size_t mapped, guard;
	bool is_running, has_returned;
	/* What AddressSanitizer wants to know of the two stacks. */
	void *fake_inside, *fake_outside;
	const void *outside_bottom;
	size_t outside_size;
};

/* makecontext() hands over ints only. */
static struct coroutine *starting;

static void run(void)
{
	struct coroutine *coroutine = starting;

	__sanitizer_finish_switch_fiber(NULL, &coroutine->outside_bottom, &coroutine->outside_size);
	coroutine->entry(coroutine->self);
	coroutine->has_returned = true;
	/* NULL: this stack is never used again. */
	__sanitizer_start_switch_fiber(NULL, coroutine->outside_bottom, coroutine->outside_size);
}

struct coroutine *coroutine_new(void (*entry)(void *self), void *self)
{
	size_t guard = (size_t)sysconf(_SC_PAGESIZE);
	struct coroutine *coroutine = mem_new(sizeof *coroutine);

	*coroutine = (struct coroutine){
		.entry = entry, .self = self, .guard = guard, .mapped = STACK_SIZE + guard};
	coroutine->stack = mmap(NULL, coroutine->mapped, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (coroutine->stack == MAP_FAILED) {
		free(coroutine);
		return NULL;
	}
	if (mprotect(coroutine->stack, guard, PROT_NONE) < 0 ||
		getcontext(&coroutine->inside) < 0) {
		coroutine_free(coroutine);
		return NULL;
	}
	coroutine->inside.uc_stack.ss_sp = coroutine->stack + guard;
	coroutine->inside.uc_stack.ss_size = STACK_SIZE;
	coroutine->inside.uc_link = &coroutine->outside;
	makecontext(&coroutine->inside, run, 0);
	return coroutine;
}

bool coroutine_resume(struct coroutine *coroutine)
{
	assert(!coroutine->is_running && !coroutine->has_returned);
	starting = coroutine;
	coroutine->is_running = true;
	__sanitizer_start_switch_fiber(
		&coroutine->fake_outside, coroutine->stack + coroutine->guard, STACK_SIZE);
	swapcontext(&coroutine->outside, &coroutine->inside);
	__sanitizer_finish_switch_fiber(coroutine->fake_outside, NULL, NULL);
	coroutine->is_running = false;
	return coroutine->has_returned;
}

void coroutine_yield(struct coroutine *coroutine)
{
	assert(coroutine->is_running);
	__sanitizer_start_switch_fiber(
		&coroutine->fake_inside, coroutine->outside_bottom, coroutine->outside_size);
	swapcontext(&coroutine->inside, &coroutine->outside);
	__sanitizer_finish_switch_fiber(
		coroutine->fake_inside, &coroutine->outside_bottom, &coroutine->outside_size);
}

void coroutine_free(struct coroutine *coroutine)
{
	if (!coroutine)
		return;
	assert(!coroutine->is_running);
	/* A dropped stack leaves its marks; the next mapping may lie here. */
	ASAN_UNPOISON_MEMORY_REGION(coroutine->stack + coroutine->guard, STACK_SIZE);
	munmap(coroutine->stack, coroutine->mapped);
	free(coroutine);
}
