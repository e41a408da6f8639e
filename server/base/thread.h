/* thread - names of threads, as `top -H` and debuggers show them. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

/* Names the calling thread; a number below 0 is left out.  15 bytes are shown. */
void thread_name(const char *name, int number);

#endif
