/* limits - every bound that is not a setting, with unit and reason.
 *
 * What a peer or a file can make grow is bounded here or by a setting; nothing else is.
 */
#ifndef LIMITS_H
#define LIMITS_H

enum {
	/* Names in the tree. */
	NAME_MAX_BYTES = 255, /* a path a phone asks for: the longest that phones can be told */

	ENROLMENT_S = 24 * 3600, /* an enrolment window, where nobody says how long */
	ENROLMENT_MIN_S = 60,    /* a phone needs that to start */
	ENROLMENT_MAX_S = 365 * 86400,
	UNDECIDED_MAX = 2 * 1000 * 1000, /* phones that wait for a decision, and are looked up */
	CERTIFICATE_SOON_S = 30 * 86400, /* before its end an administrator is told */
	ROTATE_PER_MINUTE = 20, /* phones that get a new password, where nobody says another pace:
			 each is away for two or three minutes */
	ROTATE_PER_MINUTE_MAX = 1000, /* the same; more is a boot storm */
	LISTING_MAX = 4096,           /* entries of one folder that a client is shown */

	/* Words of the inventory. */
	WORD_MAX_BYTES = 31,     /* names of sites and groups: [a-z0-9-]{1,31} */
	LABEL_MAX_BYTES = 255,   /* free text shown to people */
	ADDRESS_MAX_BYTES = 255, /* a line's address, a host name */
	PHONE_QUERY_MAX_BYTES =
		2048, /* the words that find phones: each of eight names once, and a text */
	SECRET_MAX_BYTES = 255,        /* a SIP password */
	PARAM_SECRET_MAX_BYTES = 4096, /* of a parameter; a private key as PEM is shorter */
	PARAM_NAME_MAX_BYTES = 127,
	PARAM_VALUE_MAX_BYTES = 16 * 1024, /* holds a CA certificate as PEM */
	LINES_PER_PHONE_MAX = 128,
	KEYS_PER_PHONE_MAX = 512,
	SERVERS_PER_LINE_MAX = 4, /* reg.x.server.y: y = 1..4 */
	GROUPS_PER_PHONE_MAX = 64,
	VARS_PER_SITE_MAX = 256,
	NETWORKS_PER_SITE_MAX = 64,
	TRUSTED_NETWORKS_MAX = 64 * 1024, /* of all sites together */
	SITES_MAX = 64 * 1024,            /* that a worker remembers a demand of */
	CONFIG_FILES_PER_LAYER_MAX = 8,
	TEMPLATES_PER_SCOPE_MAX = 32,

	/* The master: limits of the phones. */
	CONFIG_FILES_MAX_BYTES = 2047,
	CONFIG_FILE_MAX_BYTES = 255,

	/* XML. */
	TEMPLATE_MAX_BYTES = 512 * 1024,
	RENDER_MAX_BYTES = 1024 * 1024, /* one rendered file */
	RENDER_MEMO_MAX = 4096,         /* layers, and scopes, remembered per worker */
	XML_ATTRIBUTES_MAX = 4096,      /* in one element: libxml2 2.9 is quadratic in them */
	XML_DEPTH_MAX = 64,

	/* HTTP. */
	HTTP_HEAD_MAX_BYTES = 6 * 1024,   /* request line and header fields */
	HTTP_TARGET_MAX_BYTES = 2 * 1024, /* what stands between method and version */
	HTTP_FIELDS_MAX = 64,             /* header fields: clients send about ten */
	HTTP_DRAIN_MAX_BYTES =
		64 * 1024, /* body read and dropped so that a 401 keeps its connection */
	HTTP_AUTH_MAX_BYTES = 2 * 1024,         /* an Authorization field */
	ADMIN_BODY_MAX_BYTES = 1024 * 1024,     /* JSON that administrators send */
	ADMIN_CSV_MAX_BYTES = 64 * 1024 * 1024, /* 100,000 phones with lines are 10 MiB */
	ADMIN_FREE_BODY_BYTES = 64 * 1024, /* of a body of whom nobody knows: a login has 1 KiB */
	ADMIN_BODIES_BYTES = 256 * 1024 * 1024,    /* of larger ones at a time, in memory */
	ADMIN_ANSWER_MAX_BYTES = 64 * 1024 * 1024, /* the same, and the largest log */
	BULK_PHONES_MAX = 250000, /* changed at once: the write lock is held 0.02 ms for each */
	BULK_PARAMS_MAX = 100,    /* set on each of them */
	ADMIN_WAITING_MAX = 64,   /* requests that wait for a thread */
	ADMIN_STREAMS_MAX = 64,   /* open streams of events */
	PAGE_FILES_MAX = 512,     /* of the administrators' page */
	PAGE_MAX_BYTES = 16 * 1024 * 1024,     /* all of them together */
	PAGE_DEPTH_MAX = 4,                    /* folders in folders */
	STREAM_WAITING_MAX_BYTES = 256 * 1024, /* of a stream whose reader is slow */
	HTTP_NONCE_LIFE_S = 3600,              /* longer than any boot */
	HTTP_NONCES = 65536,                   /* nonce counters remembered, all workers together */
	LISTEN_BACKLOG = 1024, /* a boot storm must not wait a second for a SYN again */

	/* FTP. */
	FTP_LINE_MAX_BYTES = 1024,           /* a command; names are at most NAME_MAX_BYTES */
	FTP_SKIP_MAX_BYTES = 16 * 1024,      /* of a line without an end, before the session ends */
	FTP_LISTING_MAX_BYTES = 1536 * 1024, /* LISTING_MAX entries of the longest names */
	FTP_STAT_MAX_BYTES = 32 * 1024,      /* a listing over the control connection */
	FTP_REPLY_LINE_BYTES = 256,          /* of somebody else's reply that are looked at */
	FTP_REPLY_MAX_BYTES = 16 * 1024,     /* of such a reply: greetings of a page */

	/* TFTP. */
	TFTP_REQUEST_MAX_BYTES = 2048, /* RFC 2347 says 512; a few clients send more options */
	TFTP_WINDOW_MAX = 64,          /* blocks for one ACK: 91 KiB of 1428 bytes */
	TFTP_AHEAD_BYTES = 32 * 1024,  /* of a file read at a time, for each transfer */
	TFTP_TRIES_FIRST = 3,     /* datagrams to an address that has never answered: reflection */
	TFTP_TRIES = 6,           /* of the same to one that has: five retransmissions */
	TFTP_WAIT_MS = 1000,      /* for an answer, where the client has not said how long */
	TFTP_WAIT_MAX_MS = 10000, /* where waits grow to, unless it has asked for longer ones */
	TFTP_SILENCE_FIRST_MS = 10000, /* after which a client that never answered is gone */
	TFTP_SILENCE_MS = 55000,       /* and one that did: is freed within a minute */
	TFTP_LINGER_MS =
		20000,  /* a transfer is remembered, for late packets, while there is room */
	TFTP_PORTS = 8, /* reply sockets of a worker: so many transfers of one client's port */
	TFTP_SOCKET_BYTES = 4 << 20, /* that may wait in a socket: a boot storm, many windows */

	/* The audit. */
	AUDIT_CHANGES_MAX = 1000, /* rows of one command that are told one by one; else counted */
	AUDIT_VALUE_MAX_BYTES = 200,      /* of a value; the rest is told as a count of bytes */
	AUDIT_SIDE_MAX_BYTES = 64 * 1024, /* what one row tells of before, and of after */
	AUDIT_WORD_MAX_BYTES = 63,        /* a user, an action */

	/* People. */
	PEOPLE_MAX = 1000,
	PASSWORD_MIN_LETTERS = 10,
	PASSWORD_MAX_BYTES = 256,     /* of people */
	SESSIONS_PER_PERSON_MAX = 16, /* browsers of one person; the one used longest ago goes */
	SETUP_LINK_S = 24 * 3600,     /* how long a setup link is good */
	USED_TOUCH_S = 60,            /* how exactly it is kept when a session or token was used */
	TOKENS_MAX = 1000,
	WEBHOOKS_MAX = 64, /* each is told every event */
	WEBHOOK_URL_MAX_BYTES = 1024,

	/* Logins of people: delays, no locks. */
	LOGIN_ROWS = 4096,             /* accounts and sources remembered; 96 KiB */
	LOGIN_FREE_ACCOUNT = 2,        /* failures that delay nothing: a slip of the finger */
	LOGIN_FREE_SOURCE = 10,        /* the same of one address, which an office may share */
	LOGIN_DELAY_MS = 1000,         /* the first delay; each further failure doubles it, */
	LOGIN_DELAY_MAX_MS = 60000,    /* up to this */
	DEVICE_COOKIE_S = 180 * 86400, /* a browser that somebody logged in with is known */
	LOGIN_FORGET_MS = 900000,      /* after which failures are forgotten */

	/* The doctor. */
	DNS_NAME_MAX_BYTES = 255,
	DNS_RECORDS_MAX = 16,   /* of one answer that are looked at; phones try eight */
	DNS_WAIT_MS = 5000,     /* for an answer of any DNS server */
	DOCTOR_URLS_MAX = 8,    /* boot servers of one walk */
	DOCTOR_STEPS_MAX = 128, /* told in a walk */
	DOCTOR_FINDINGS_MAX = 1024,
	DOCTOR_FACTS_MAX = 4096,
	DOCTOR_VALUES_MAX = 16384,       /* in what is told of steps, findings and facts */
	DOCTOR_CONNECT_MS = 5000,        /* to a server; phones wait 35 s, people do not */
	DOCTOR_STALL_MS = 8000,          /* a transfer that moves nothing */
	DOCTOR_TOTAL_MS = 60 * 1000,     /* a whole one over HTTP */
	DOCTOR_WALK_MS = 10 * 60 * 1000, /* a whole walk inside the server; it is ended then */
	DOCTOR_REPORT_MAX_BYTES = 8 * 1024 * 1024, /* of such a walk, kept in memory as JSON */
	DOCTOR_PAGE_MAX_BYTES = 1024 * 1024,       /* read of a web service's description */
	TLS_CHAIN_MAX = 8,                         /* certificates of a chain that are looked at */

	/* Long lists. */
	PAGE_ROWS_MAX = 1000,  /* in one answer: 1 MiB of them as JSON */
	PAGE_LOOK_MAX = 50000, /* rows looked at for one page where no index knows the answer */

	/* The names of parameters that are offered while somebody types. */
	KNOWN_NAMES_MAX = 100000, /* thirty times what phones have */
	KNOWN_UPLOADS_MAX = 20,   /* the newest overrides; a process each */
	KNOWN_UPLOADS_MS = 2000,  /* and so long for them together: somebody waits */
	KNOWN_USES_MAX = 10,      /* told of one name; all are counted */

	/* Previews of a change. */
	PREVIEW_PHONES_MAX = 500, /* rendered twice, 0.2 ms each: the change holds the write lock */
	FIRMWARE_BACK_PHONES_MAX = 250000, /* of one scope; 2 MiB of their numbers */
	PREVIEW_MS = 1000,       /* for the same reason; on a slow machine fewer are looked at */
	PREVIEW_DIFFS_MAX = 100, /* different differences: nobody reads more */
	PREVIEW_MACS_MAX = 20,   /* named of one difference; the others are counted */
	PREVIEW_DIFF_MAX_BYTES = 64 * 1024, /* of one difference; the rest is left out */

	/* Uploads. */
	UPLOAD_MEMORY_BYTES = 64 * 1024, /* more goes to an unnamed file */
	UPLOAD_LOOK_BYTES = 1024 * 1024, /* and so often the disk is looked at */
	LOG_ROW_BYTES = 512, /* what a log counts beside its bytes: its row, index, and each look */
	QUARANTINE_ROWS_MAX = 1000, /* uploads of phones that are not in the inventory */
	QUARANTINE_UPLOAD_MAX_BYTES = 64 * 1024, /* what is kept of one of them */

	/* Children that read what strangers have made. */
	NURSERY_CHILDREN_MAX = 4,         /* at a time; the others wait */
	NURSERY_WAIT_MS = 30 * 1000,      /* for a free place, and for a busy machine */
	NURSERY_MAPPED_BYTES = 128 << 20, /* taken for what it maps, where /proc does not tell */
	OVERRIDES_CPU_S = 1,              /* 512 KiB take some ms; 2.9 is quadratic in attributes */
	OVERRIDES_WALL_MS = 30 * 1000,    /* idle priority on a busy machine */
	OVERRIDES_MEMORY_BYTES = 64 << 20, /* text, marks and libxml2's copy of 512 KiB */
	OVERRIDES_OUTPUT_BYTES = 4 << 20,  /* names and values: no more than the text, resolved */

	/* Firmware. */
	RELEASE_NAME_MAX_BYTES = 31,       /* a version: 5.9.2.3446 */
	RELEASE_SOURCE_MAX_BYTES = 255,    /* a package's name */
	RELEASE_FILE_NAME_MAX_BYTES = 191, /* with fw/RELEASE/ in front still a NAME_MAX_BYTES */
	RELEASES_MAX = 1000,
	ROLLOUTS_MAX = 1000,
	ROLLOUT_RINGS_MAX = 32,
	ROLLOUT_RING_MAX_BYTES = 13 * 1000, /* of a ring's text: a thousand MACs */
	ROLLOUT_LOOK_MAX_S =
		60, /* of the time between two looks that count: see firmware/rollout.h */
	ROLLOUT_SECONDS_MAX = 30 * 86400, /* of any wait */
	PACKAGE_ENTRIES_MAX = 2000,       /* packages have some hundred */
	PACKAGE_TOTAL_MIB = 2048, /* of all files of a package; the largest known have 970 */
	PACKAGE_RATIO_MAX = 200,  /* unpacked to packed; images are packed already */
	PACKAGE_DEPTH_MAX = 4,    /* folders in folders */
	PACKAGE_CPU_S = 120,      /* 970 MiB take some 10 s */
	PACKAGE_WALL_MS = 30 * 60 * 1000, /* idle priority, and disks that sync slowly */
	PACKAGE_MEMORY_BYTES = 256 << 20, /* the directory of the archive, and zlib */
	DROP_LOOK_MS = 5000,              /* from one look through the drop folder to the next */
	DROP_STILL_MS = 5000,  /* a file that has not changed for so long was copied whole */
	DROP_THINGS_MAX = 200, /* packages in the drop folder; the others are not seen */
	DROP_RETRY_MS =
		60 * 1000, /* what failed by the moment's fault, a full disk, is tried again */
	PACKAGE_VERSION_MAX_BYTES = 64,  /* of sip.ver that are read; it has 10 */
	PACKAGE_UPLOADS_MAX = 8,         /* over the API, that are not taken in yet */
	PACKAGE_UPLOADS_MIB = 4096,      /* of them together: two of the largest, or four of 970 */
	PACKAGE_PIECE_BYTES = 8 << 20,   /* of an upload; it is in memory while it comes */
	PACKAGE_LOOK_MS = 500,           /* until one that is whole begins to be read */
	PACKAGE_SWEEP_MS = 60 * 1000,    /* from one look for what is too old to the next */
	PACKAGE_IDLE_S = 24 * 3600,      /* an upload that nobody goes on with is given up */
	PACKAGE_TAKEN_S = 7 * 24 * 3600, /* so long it is told what became of it */
	DOWNLOAD_SITES = 4096, /* with limits of their own, that downloads are counted of; those of
				  further ones are counted with all alone; 128 KiB */

	/* Telling phones. */
	TELLINGS_PER_PHONE_MAX = 16, /* open at a time: a person, and rollouts after each other */
	SIP_MESSAGE_MAX_BYTES = 8 * 1024, /* phones' answers have some 500 */
	SIP_FIELDS_MAX = 64,              /* and a dozen header fields */
	TELLING_TRIES = 4,                /* then its poll is waited for */
	TELLING_BACK_S = 4 * 3600,        /* it waits until its calls are over */
	TELLING_POLL_S = 7 * 24 * 3600,   /* for one that does not poll */
	TELLING_NOTIFY_MS =
		8000, /* for an answer: five copies; phones are near, and answer at once */
	TELLING_REST_MS = 10000,   /* for the REST API of a phone that is busy */
	PHONES_TOLD_MAX = 1000000, /* asked for at once; 8 MiB of their numbers */
	TELLERS_MAX = 64,          /* threads, one a phone that is being told */
	TELLINGS_LOOK = 500,       /* rows looked at in one turn of the teller */
	TELLINGS_TRIM = 1000,      /* forgotten at once: who writes waits for it */

	/* Backups over the API. */
	BACKUP_UPLOAD_MIB = 16 * 1024,   /* one that is brought here for single phones */
	BACKUP_IDLE_MS = 15 * 60 * 1000, /* nobody goes on with it: it holds every secret */
	BACKUP_SECRET_MAX_BYTES = 1024,  /* a passphrase over the API */
	BACKUP_KEY_MIN_BYTES = 32,       /* a key file: as random as the key that it makes */
	BACKUP_KEY_MAX_BYTES = 4096,     /* it is hashed whole, and read into memory for that */

	/* Moving in from a boot folder. */
	MOVING_FILES_MAX = 1000 * 1000, /* of the folder; 10,000 phones have some 60,000 */
	MOVING_DEPTH_MAX = 16,          /* folders in folders */
	MOVING_PHONES_MAX = 100 * 1000,
	MOVING_MODELS_MAX = 64, /* that one master names by suffixes; the vendor's has 14 */
	MOVING_LOG_HEAD_BYTES = 64 << 10,   /* of a log, where the part number of a phone stands */
	MOVING_NOTES_MAX_BYTES = 256 << 20, /* of what is told of single lines */
	VERIFY_KEPT_MAX_BYTES = 128 << 20,  /* of a survey that is kept for the next page: 10,000
					       phones have some 20 MiB */
	VERIFY_AT_ONCE_MAX = 2, /* surveys over the API: each keeps one of the desks busy */
	VERIFY_KEPT_MS = 10 * 60 * 1000, /* unused; it holds passwords of the folder's files */
	VERIFY_STILL_S = 2, /* nothing was changed before a survey that is kept: clocks of files
			       have steps of a second in old file systems */
	IMPORT_KEPT_MS = 24 * 3600 * 1000, /* the report of an import over the API, in memory */

	/* Connections. */
	KNOWN_SOURCES = 16384, /* that have completed a request, all workers together */
	KNOWN_SOURCE_MS = 24 * 3600 * 1000, /* for so long: phones come at least once a day */

	/* Guessing. */
	GUARD_PLACES = 16384,             /* sources, and accounts, that are tallied at a time */
	GUARD_PAIRS = 65536,              /* of a source and a phone that it asked for in vain */
	GUARD_LOGINS_MS = 60 * 1000,      /* the period of login-failures and account-failures */
	GUARD_PHONES_MS = 10 * 60 * 1000, /* the period of unknown-phones */
	GUARD_VEIL_MS = 2, /* from a request to an answer whose own time could tell what exists */
	GUARD_ALARM_MS = 10 * 60 * 1000, /* one alarm of a kind and a source in so long */
	GUARD_ALARMS_MAX = 60, /* in GUARD_ALARM_MS, in all: the audit keeps them for ever */

	/* Asking the network. */
	DHCP_PACKET_MAX_BYTES =
		1500,             /* an Ethernet frame holds no more, and nobody sends fragments */
	DHCP_ANSWERS_MAX = 256,   /* to one round of questions: some twenty servers */
	DHCP_FINDINGS_MAX = 512,  /* about them */
	DHCP_SIP_SERVERS_MAX = 8, /* of an option 120 that are shown; phones try two */
	DHCP_INTERFACES_MAX = 64, /* of this machine that are looked at */

	/* Lync Device Update. */
	LYNC_WORD_MAX_BYTES = 63, /* of a rule: MSFT_SIPDeviceUpdaterRules has short words */
	LYNC_RULES_MAX = 1000,    /* some ten models, revisions and languages */
	LYNC_DEVICES_MAX = 1000,  /* test devices */
	LYNC_BODY_MAX_BYTES =
		1100 * 1000,      /* a device log has 1024000 bytes, and something around it */
	LYNC_REQUESTS_MAX = 1000, /* that are kept */
	LYNC_REQUESTS_BYTES = 64 << 20, /* the same */
	LYNC_BODIES_BYTES = 64 << 20,   /* in memory: bodies under way; beyond it 503 */
	LYNC_WAITING_BYTES = 64 << 20,  /* in memory: records that wait for the disk */
	LYNC_AUDIT_MAX = 100 * 1000,    /* lines: a month of 3,000 devices that ask daily; 20 MiB */
	LYNC_LOG_MAX_BYTES = 1024 * 1000, /* of a device log: Lync's own MaxLogFileSize */
	LYNC_LOG_DAYS = 10,               /* that one is kept: Lync's own LogCleanUpInterval */
	LYNC_LOGS_MAX = 2000,             /* that are kept; the oldest go first */
	LYNC_LOGS_BYTES = 128 << 20,      /* the same */
	LYNC_LOGS_PER_ADDRESS = 200,      /* the same: nobody drives out everybody's */
	LYNC_FOLDER_ENTRIES_MAX = 4096,   /* looked at for a name in another case */
	LYNC_TEMPLATE_MAX_BYTES = 64 * 1024,

	/* The keeper. */
	KEEPER_QUEUE_MAX = 8192, /* jobs; a full queue is "busy" */
	KEEPER_GROUP_MAX = 512,  /* jobs in one transaction */
	KEEPER_GATHER_MS = 2,

	/* The service manager. */
	WATCHED_MAX = 64 + 4, /* threads whose turns are watched: workers, keepers, two more */
	NOTIFY_STOP_MS = 30 * 1000, /* what ending may take on top of the drain: the last commits */

	/* The trace. */
	VISITS_OPEN_MAX = 8192,   /* visits in memory; the oldest is written when there are more */
	VISIT_REQUESTS_MAX = 200, /* requests told one by one; the rest is counted */
	VISIT_LIFE_MAX_S = 600,   /* a phone that never pauses: a row at least this often */
	TRACE_BATCH_MAX_BYTES = 256 * 1024, /* records on their way from one worker */
};

#endif
