/* thread - what the calling thread is called, as `top -H` and debuggers show it, and how much it
 * may take of the processors. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

/* Names the calling thread; a number below 0 is left out.  15 bytes are shown. */
void thread_name(const char *name, int number);

/* Has the calling thread step back where others want the processors, for good. */
void thread_step_back(void);

#endif
