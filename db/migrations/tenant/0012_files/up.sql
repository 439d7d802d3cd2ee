CREATE TABLE "$TENANT_SCHEMA$"."files" (
	"id" integer DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"project_id" integer NOT NULL,
	"object" uuid NOT NULL,
	"name" varchar(255) NOT NULL,
	"type" varchar(100) NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"created_by" varchar(255) NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"arrived_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	CONSTRAINT "files_project_id_id_pk" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD CONSTRAINT "files_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "$TENANT_SCHEMA$"."projects"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ADD CONSTRAINT "files_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."files" TO "$TENANT_ROLE$";
--> statement-breakpoint
-- A file's row fits on a page (3.8 kB at most), so none of its texts ever needs to be compressed or moved out of line.
ALTER TABLE "$TENANT_SCHEMA$"."files" ALTER COLUMN "name" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ALTER COLUMN "type" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ALTER COLUMN "sha256" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ALTER COLUMN "created_by" SET STORAGE PLAIN;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."files" ALTER COLUMN "deleted_by" SET STORAGE PLAIN;
--> statement-breakpoint
-- Writes the empty table anew, now without a TOAST table. CREATE TABLE takes STORAGE only since PostgreSQL 16.
CLUSTER "$TENANT_SCHEMA$"."files" USING "files_project_id_id_pk";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('files:add', '*', 'Add files to projects they see', 'projects'),
	('files:remove:all', '*', 'Delete every file', 'projects'),
	('files:remove:own', 'files:remove:all', 'Delete files they added', 'projects');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["files:add", "files:remove:all"]'::jsonb WHERE "key" = 'admin';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["files:add", "files:remove:own"]'::jsonb WHERE "key" = 'member';
