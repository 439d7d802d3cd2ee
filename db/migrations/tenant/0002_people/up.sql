CREATE TABLE "$TENANT_SCHEMA$"."invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" varchar(255) NOT NULL,
	"token_hash" varchar(64),
	"times_sent" integer DEFAULT 1 NOT NULL,
	"invited_by" varchar(255) NOT NULL,
	"message" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"role" varchar(50) NOT NULL,
	"accepted_by" varchar(255),
	CONSTRAINT "invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "invitations_status_check" CHECK ("$TENANT_SCHEMA$"."invitations"."status" in ('pending', 'accepted', 'declined', 'revoked', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."permission_requests" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."permission_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"user_id" varchar(255) NOT NULL,
	"permission" varchar(100) NOT NULL,
	"message" text,
	"status" text DEFAULT 'open' NOT NULL,
	"granted_role" varchar(50),
	"decided_by" varchar(255),
	"decided_at" timestamp (3) with time zone,
	"answer" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "permission_requests_status_check" CHECK ("$TENANT_SCHEMA$"."permission_requests"."status" in ('open', 'approved', 'declined'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."team_invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" varchar(255) NOT NULL,
	"token_hash" varchar(64),
	"times_sent" integer DEFAULT 1 NOT NULL,
	"invited_by" varchar(255) NOT NULL,
	"message" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"team_id" integer NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"user_id" varchar(255),
	"invitation_id" uuid,
	CONSTRAINT "team_invitations_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "team_invitations_status_check" CHECK ("$TENANT_SCHEMA$"."team_invitations"."status" in ('pending', 'accepted', 'declined', 'revoked', 'expired')),
	CONSTRAINT "team_invitations_role_check" CHECK ("$TENANT_SCHEMA$"."team_invitations"."role" in ('member', 'lead'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."team_members" (
	"team_id" integer NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"joined_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "team_members_team_id_user_id_pk" PRIMARY KEY("team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."teams" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."teams_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" varchar(100) NOT NULL,
	"slug" varchar(100) NOT NULL,
	"description" text,
	"lead_id" varchar(255),
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "teams_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD COLUMN "team_id" integer;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."roles" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_role_roles_key_fk" FOREIGN KEY ("role") REFERENCES "$TENANT_SCHEMA$"."roles"("key") ON DELETE restrict ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ADD CONSTRAINT "permission_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."permission_requests" ADD CONSTRAINT "permission_requests_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_invitations" ADD CONSTRAINT "team_invitations_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "$TENANT_SCHEMA$"."invitations"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_members" ADD CONSTRAINT "team_members_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."team_members" ADD CONSTRAINT "team_members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ADD CONSTRAINT "teams_lead_id_users_id_fk" FOREIGN KEY ("lead_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."teams" ADD CONSTRAINT "teams_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_pending_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("email") WHERE "$TENANT_SCHEMA$"."invitations"."status" = 'pending';
--> statement-breakpoint
CREATE INDEX "invitations_by_created_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "invitations_role_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("role");
--> statement-breakpoint
CREATE INDEX "invitations_invited_by_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("invited_by");
--> statement-breakpoint
CREATE INDEX "invitations_accepted_by_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("accepted_by");
--> statement-breakpoint
CREATE UNIQUE INDEX "permission_requests_one_open_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("user_id","permission") WHERE "$TENANT_SCHEMA$"."permission_requests"."status" = 'open';
--> statement-breakpoint
CREATE INDEX "permission_requests_user_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("user_id","status");
--> statement-breakpoint
CREATE INDEX "permission_requests_by_created_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("created_at","id");
--> statement-breakpoint
CREATE INDEX "permission_requests_decided_by_idx" ON "$TENANT_SCHEMA$"."permission_requests" USING btree ("decided_by");
--> statement-breakpoint
CREATE UNIQUE INDEX "team_invitations_one_pending_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("team_id","email") WHERE "$TENANT_SCHEMA$"."team_invitations"."status" = 'pending';
--> statement-breakpoint
CREATE INDEX "team_invitations_team_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("team_id","status");
--> statement-breakpoint
CREATE INDEX "team_invitations_user_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("user_id","status");
--> statement-breakpoint
CREATE INDEX "team_invitations_invitation_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("invitation_id");
--> statement-breakpoint
CREATE INDEX "team_invitations_invited_by_idx" ON "$TENANT_SCHEMA$"."team_invitations" USING btree ("invited_by");
--> statement-breakpoint
CREATE INDEX "team_members_user_idx" ON "$TENANT_SCHEMA$"."team_members" USING btree ("user_id","team_id");
--> statement-breakpoint
CREATE INDEX "teams_lead_idx" ON "$TENANT_SCHEMA$"."teams" USING btree ("lead_id");
--> statement-breakpoint
CREATE INDEX "teams_deleted_by_idx" ON "$TENANT_SCHEMA$"."teams" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "teams_by_name_idx" ON "$TENANT_SCHEMA$"."teams" USING btree (lower("name"),"id") WHERE "$TENANT_SCHEMA$"."teams"."deleted_at" is null;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" ADD CONSTRAINT "projects_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "projects_team_idx" ON "$TENANT_SCHEMA$"."projects" USING btree ("team_id");
--> statement-breakpoint
CREATE INDEX "users_by_name_idx" ON "$TENANT_SCHEMA$"."users" USING btree (lower(coalesce("first_name" || ' ', '') || coalesce("last_name" || ' ', '') || "email"),"id");
--> statement-breakpoint
CREATE INDEX "users_by_joined_idx" ON "$TENANT_SCHEMA$"."users" USING btree ("joined_at","id");
--> statement-breakpoint
CREATE INDEX "users_by_seen_idx" ON "$TENANT_SCHEMA$"."users" USING btree ("last_seen_at","id");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."invitations" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."permission_requests" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."team_invitations" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."team_members" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."teams" TO "$TENANT_ROLE$";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('roles:manage', '*', 'Make, change and delete this workspace''s own roles', 'people'),
	('teams:manage', '*', 'Create, change and delete teams, and choose who is in them', 'people');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["roles:manage", "teams:manage"]'::jsonb WHERE "key" = 'admin';
