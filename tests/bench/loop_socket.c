#include "loop_socket.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

int
loop_socket(int type, uint16_t *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(*port)};
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) == -1 ||
		bind(fd, (const struct sockaddr *)&at, sizeof(at)) == -1 ||
		(type == SOCK_STREAM && listen(fd, LOOP_BACKLOG) == -1) ||
		getsockname(fd, (struct sockaddr *)&at, &size) == -1)
		return -1;
	*port = ntohs(at.sin_port);
	return fd;
}

int
loop_run(const char *name, int type, uint64_t workers, void *(*serve)(void *socket))
{
	static int sockets[LOOP_WORKERS_MAX];
	uint16_t port = 0;
	struct rlimit files;
	pthread_t thread;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	for (uint64_t i = 0; i < workers; i++) {
		sockets[i] = loop_socket(type, &port);
		if (sockets[i] == -1) {
			perror("loop: cannot listen");
			return 1;
		}
	}
	for (uint64_t i = 1; i < workers; i++)
		if (pthread_create(&thread, NULL, serve, &sockets[i]) != 0)
			abort();
	(void)printf("ready %s=127.0.0.1:%u\n", name, port);
	(void)fflush(stdout);
	(void)serve(&sockets[0]);
	return 1;
}
