DROP INDEX "$TENANT_SCHEMA$"."projects_search_idx";
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."search_entries" (
	"id" integer PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"kind" varchar(10) NOT NULL,
	"text" text,
	"words" "tsvector" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."search_words" (
	"word" varchar(32) COLLATE "C" PRIMARY KEY NOT NULL,
	"reversed" varchar(32) COLLATE "C" NOT NULL
);
--> statement-breakpoint
-- What the list of projects was searched by, so that they are found at once. The rest is filled in by
-- npm run tenant -- reindex --all.
WITH there AS MATERIALIZED (SELECT "id", "search", "updated_at" FROM "$TENANT_SCHEMA$"."projects")
	INSERT INTO "$TENANT_SCHEMA$"."search_entries" ("id", "project_id", "kind", "words", "at")
	SELECT "id", "id", 'project', "search", "updated_at" FROM there;
--> statement-breakpoint
CREATE INDEX "search_entries_words_idx" ON "$TENANT_SCHEMA$"."search_entries" USING gin ("words") WITH (fastupdate=false);
--> statement-breakpoint
CREATE INDEX "search_words_reversed_idx" ON "$TENANT_SCHEMA$"."search_words" USING btree ("reversed");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."search_entries" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."search_words" TO "$TENANT_ROLE$";
