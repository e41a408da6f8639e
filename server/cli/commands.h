/* commands - every first word of the command line.
 *
 * main.c has the table; each function is a file of this room, takes argv with its own word in
 * front, prints what there is to print and returns the exit code: 0 done, 1 refused, 2 usage.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

struct cli_command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about; /* one line of `bootline --help` */
};

/* Each is called once in a process, on its first thread, and comes back when its work is done:
 * cmd_serve() when the server was told to stop and has drained.
 *   argv  the command's own name in front; borrowed */
int cmd_serve(int argc, char **argv);
int cmd_phone(int argc, char **argv);
int cmd_line(int argc, char **argv);
int cmd_key(int argc, char **argv);
int cmd_site(int argc, char **argv);
int cmd_group(int argc, char **argv);
int cmd_model(int argc, char **argv);
int cmd_param(int argc, char **argv);
int cmd_firmware(int argc, char **argv);
int cmd_rollout(int argc, char **argv);
int cmd_template(int argc, char **argv);
int cmd_config_files(int argc, char **argv);
int cmd_document(int argc, char **argv);
int cmd_log(int argc, char **argv);
int cmd_account(int argc, char **argv);
int cmd_token(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_render(int argc, char **argv);
int cmd_tls(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_secret(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_settings(int argc, char **argv);
int cmd_boot(int argc, char **argv);
int cmd_dhcp(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_lync(int argc, char **argv);

#endif
