/* embedded - the text files of this folder, built into the program as C strings by embed.py. */
#ifndef STORE_EMBEDDED_H
#define STORE_EMBEDDED_H

extern const char embedded_main_1[];      /* migrations/main_1.sql */
extern const char embedded_main_2[];      /* migrations/main_2.sql */
extern const char embedded_main_3[];      /* migrations/main_3.sql */
extern const char embedded_main_4[];      /* migrations/main_4.sql */
extern const char embedded_main_5[];      /* migrations/main_5.sql */
extern const char embedded_main_6[];      /* migrations/main_6.sql */
extern const char embedded_main_7[];      /* migrations/main_7.sql */
extern const char embedded_main_8[];      /* migrations/main_8.sql */
extern const char embedded_main_9[];      /* migrations/main_9.sql */
extern const char embedded_main_10[];     /* migrations/main_10.sql */
extern const char embedded_main_11[];     /* migrations/main_11.sql */
extern const char embedded_main_12[];     /* migrations/main_12.sql */
extern const char embedded_main_13[];     /* migrations/main_13.sql */
extern const char embedded_main_14[];     /* migrations/main_14.sql */
extern const char embedded_main_15[];     /* migrations/main_15.sql */
extern const char embedded_main_16[];     /* migrations/main_16.sql */
extern const char embedded_logs_1[];      /* migrations/logs_1.sql */
extern const char embedded_logs_2[];      /* migrations/logs_2.sql */
extern const char embedded_logs_3[];      /* migrations/logs_3.sql */
extern const char embedded_logs_4[];      /* migrations/logs_4.sql */
extern const char embedded_logs_5[];      /* migrations/logs_5.sql */
extern const char embedded_logs_6[];      /* migrations/logs_6.sql */
extern const char embedded_logs_7[];      /* migrations/logs_7.sql */
extern const char embedded_logs_8[];      /* migrations/logs_8.sql */
extern const char embedded_image_sizes[]; /* image_sizes.tsv */
extern const char embedded_models[];      /* models.tsv */

/* What the migrations of each database make: describe.py. */
extern const char embedded_main_objects[];
extern const char embedded_logs_objects[];

#endif
