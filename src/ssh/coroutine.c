#include "ssh/coroutine.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#define STACK_SIZE ((size_t)256 << 10) /* libssh2 keeps its packets on the heap */

struct coroutine {
	ucontext_t inside, outside;
	void (*body)(void *self);
	void *self;
	char *memory; /* a page that nobody may touch, then the stack */
	size_t page;
	bool has_ended;
	/* Where the other side's stack is, for AddressSanitizer. */
	const void *outer_bottom;
	size_t outer_size;
	void *inner_fake;
};

/* AddressSanitizer wants to know of each change of stack. */
static void begin_switch(void **fake, const void *bottom, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(fake, bottom, size);
#else
	(void)fake;
	(void)bottom;
	(void)size;
#endif
}

static void end_switch(void *fake, const void **bottom, size_t *size)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(fake, bottom, size);
#else
	(void)fake;
	(void)bottom;
	(void)size;
#endif
}

/* makecontext() hands on integers only: the pointer comes in two halves. */
static void enter(unsigned high, unsigned low)
{
	struct coroutine *coroutine =
		(struct coroutine *)(((uintptr_t)high << 32) | (uintptr_t)low);

	end_switch(NULL, &coroutine->outer_bottom, &coroutine->outer_size);
	coroutine->body(coroutine->self);
	coroutine->has_ended = true;
	begin_switch(NULL, coroutine->outer_bottom, coroutine->outer_size);
	setcontext(&coroutine->outside);
}

struct coroutine *coroutine_new(void (*body)(void *self), void *self)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, page + STACK_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	struct coroutine *coroutine;

	if (memory == MAP_FAILED)
		return NULL;
	(void)mprotect(memory, page, PROT_NONE);
	coroutine = mem_new(sizeof *coroutine);
	coroutine->body = body;
	coroutine->self = self;
	coroutine->memory = memory;
	coroutine->page = page;
	getcontext(&coroutine->inside);
	coroutine->inside.uc_stack.ss_sp = memory + page;
	coroutine->inside.uc_stack.ss_size = STACK_SIZE;
	coroutine->inside.uc_link = NULL;
	makecontext(&coroutine->inside, (void (*)(void))enter, 2,
		(unsigned)((uintptr_t)coroutine >> 32), (unsigned)(uintptr_t)coroutine);
	return coroutine;
}

bool coroutine_resume(struct coroutine *coroutine)
{
	void *fake = NULL;

	if (coroutine->has_ended)
		return true;
	begin_switch(&fake, coroutine->memory + coroutine->page, STACK_SIZE);
	swapcontext(&coroutine->outside, &coroutine->inside);
	end_switch(fake, NULL, NULL);
	return coroutine->has_ended;
}

void coroutine_yield(struct coroutine *coroutine)
{
	begin_switch(&coroutine->inner_fake, coroutine->outer_bottom, coroutine->outer_size);
	swapcontext(&coroutine->inside, &coroutine->outside);
	end_switch(coroutine->inner_fake, &coroutine->outer_bottom, &coroutine->outer_size);
}

void coroutine_free(struct coroutine *coroutine)
{
	if (!coroutine)
		return;
	munmap(coroutine->memory, coroutine->page + STACK_SIZE);
	free(coroutine);
}
