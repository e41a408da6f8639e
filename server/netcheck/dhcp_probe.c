#include "netcheck/dhcp_probe.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "netcheck/dhcp_interface.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <net/ethernet.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sys/socket.h>

enum { QUESTIONS = DHCP_ROLE__COUNT * 2, FRAME_MAX_BYTES = 2048 };

/* One round of questions; the kind of each stands in its transaction number. */
struct probe {
	int fd;
	const struct dhcp_interface *on;
	struct mac mac;
	uint32_t xid; /* of the first question */
	bool is_answered[QUESTIONS];
	struct dhcp_view view;
};

static void
probe_done(struct probe *p)
{
	auto_close(&p->fd);
	dhcp_view_done(&p->view);
}

static enum dhcp_message
message_of(size_t question)
{
	return question % 2 == 0 ? DHCP_DISCOVER : DHCP_INFORM;
}

/* IPv4, UDP, no later fragment, port 68: a busy network shall not wake us for anything else. */
static int
attach_filter(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 17, 0, 6),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 6),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, 4, 0),
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 68, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, FRAME_MAX_BYTES),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = {COUNT(code), code};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static enum err
open_socket(struct probe *p, struct why *why)
{
	const struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = p->on->index,
	};

	/* Without a protocol it hears nothing before the filter is there. */
	p->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (p->fd == -1 && (errno == EPERM || errno == EACCES))
		return why_fail(why, ERR_DENIED,
			"Asking like a phone that has no address yet needs the right to open "
			"packet "
			"sockets (CAP_NET_RAW).  Run it as root, or let the service manager give "
			"it: "
			"`systemd-run --pipe --uid=bootline -p AmbientCapabilities=CAP_NET_RAW "
			"bootline dhcp probe`.");
	if (p->fd == -1 || attach_filter(p->fd) == -1 ||
		bind(p->fd, (const struct sockaddr *)&at, sizeof(at)) == -1)
		return why_fail(why, ERR_IO, "No packet socket can be opened on %s: %s.",
			p->on->name, strerror(errno));
	return ERR_OK;
}

static enum err
send_question(struct probe *p, size_t question, struct why *why)
{
	AUTO(buf_free) struct buf frame = BUF(DHCP_PACKET_MAX_BYTES);
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = p->on->index,
		.sll_halen = MAC_BYTES,
	};
	enum dhcp_role role = (enum dhcp_role)(question / 2);
	const struct dhcp_question q = {
		.message = message_of(question),
		.xid = p->xid + (uint32_t)question,
		.mac = p->mac,
		.from = p->on->own,
		.class = dhcp_role_class(role),
		.wanted = dhcp_role_wanted(role),
	};

	memset(to.sll_addr, 0xff, MAC_BYTES);
	dhcp_question_put_framed(&q, &frame);
	if (buf_check(&frame) != ERR_OK)
		return buf_check(&frame);
	if (sendto(p->fd, frame.p, frame.n, 0, (const struct sockaddr *)&to, sizeof(to)) == -1)
		return why_fail(why, err_from_errno(errno), "%s sends nothing: %s.", p->on->name,
			strerror(errno));
	return ERR_OK;
}

/* Asks everything that nobody has answered yet. */
static enum err
ask(struct probe *p, struct why *why)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < QUESTIONS; i++)
		if (!p->is_answered[i] && (message_of(i) == DHCP_DISCOVER || p->view.asked_inform))
			e = send_question(p, i, why);
	return e;
}

/* Takes one packet, if it is an answer to us. */
static enum err
take(struct probe *p, struct slice packet)
{
	struct dhcp_answer answer;
	struct slice datagram;
	struct ip from;
	size_t question;

	if (dhcp_unframe(packet, &datagram, &from) != ERR_OK ||
		dhcp_reply_read(datagram, &from, &answer.reply) != ERR_OK)
		return ERR_OK;
	question = answer.reply.xid - p->xid; /* wraps as the numbers do */
	if ((uint32_t)question >= QUESTIONS || !mac_eq(answer.reply.mac, p->mac))
		return ERR_OK;
	question = (uint32_t)question;
	answer.role = (enum dhcp_role)(question / 2);
	answer.question = message_of(question);
	p->is_answered[question] = true;
	return dhcp_view_add(&p->view, &answer);
}

static enum err
take_all(struct probe *p, struct why *why)
{
	char packet[FRAME_MAX_BYTES];
	enum err e = ERR_OK;

	while (e == ERR_OK) {
		ssize_t n = recv(p->fd, packet, sizeof(packet), 0);

		if (n >= 0)
			e = take(p, (struct slice){packet, (size_t)n});
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			break;
		else if (errno != EINTR)
			e = why_fail(why, ERR_IO, "%s went away while servers were asked: %s.",
				p->on->name, strerror(errno));
	}
	return e;
}

/* Takes what comes until the monotonic clock says so. */
static enum err
listen_until(struct probe *p, uint64_t end_ms, struct why *why)
{
	struct pollfd waiting = {.fd = p->fd, .events = POLLIN};
	enum err e = ERR_OK;

	for (uint64_t now = clock_mono_ms(); e == ERR_OK && now < end_ms; now = clock_mono_ms())
		if (poll(&waiting, 1, (int)(end_ms - now)) > 0)
			e = take_all(p, why);
	return e;
}

/* Asks twice, as phones do: the first packet on a network that just came up is often lost. */
static enum err
talk(struct probe *p, uint32_t wait_ms, struct why *why)
{
	uint64_t begin = clock_mono_ms();
	enum err e = ask(p, why);

	if (e == ERR_OK)
		e = listen_until(p, begin + wait_ms / 2, why);
	if (e == ERR_OK)
		e = ask(p, why);
	if (e == ERR_OK)
		e = listen_until(p, begin + wait_ms, why);
	return e;
}

enum err
dhcp_probe(const struct dhcp_probe_options *options, struct dhcp_view *out, struct why *why)
{
	AUTO(probe_done) struct probe p = {.fd = -1};
	struct dhcp_interfaces all;

	enum err e = dhcp_interfaces_read(&all, why);
	if (e == ERR_OK)
		e = dhcp_interface_choose(&all, options->interface, &p.on, why);
	if (e != ERR_OK)
		return e;
	p.mac = p.view.mac = options->mac != NULL ? *options->mac : p.on->mac;
	p.view.own = p.on->own;
	p.view.asked_inform = dhcp_interface_has_address(p.on);
	memcpy(p.view.interface, p.on->name, sizeof(p.view.interface));
	crypto_random(&p.xid, sizeof(p.xid));
	e = open_socket(&p, why);
	if (e == ERR_OK)
		e = talk(&p, options->wait_ms, why);
	if (e == ERR_OK)
		e = dhcp_findings(&p.view);
	if (e != ERR_OK)
		return e;
	*out = p.view;
	p.view = (struct dhcp_view){.answers = NULL};
	return ERR_OK;
}
