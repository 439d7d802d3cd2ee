CREATE TABLE "$TENANT_SCHEMA$"."mail_opt_outs" (
	"user_id" varchar(255) NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_opt_outs_user_id_kind_pk" PRIMARY KEY("user_id","kind"),
	CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_analytics" (
	"day" varchar(10) NOT NULL,
	"path_id" integer NOT NULL,
	"path_version" integer NOT NULL,
	"step_key" varchar(36) NOT NULL,
	"segment" text NOT NULL,
	"segment_key" varchar(50) NOT NULL,
	"started" integer NOT NULL,
	"done" integer NOT NULL,
	"skipped" integer NOT NULL,
	"median_seconds" integer,
	"seconds" integer[] NOT NULL,
	CONSTRAINT "onboarding_analytics_path_id_day_path_version_step_key_segment_segment_key_pk" PRIMARY KEY("path_id","day","path_version","step_key","segment","segment_key"),
	CONSTRAINT "onboarding_analytics_segment_check" CHECK ("$TENANT_SCHEMA$"."onboarding_analytics"."segment" in ('all', 'role', 'team'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_content" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_content_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"step_id" integer NOT NULL,
	"position" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"body" jsonb NOT NULL,
	"locale" varchar(35) DEFAULT 'en' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_content_kind_check" CHECK ("$TENANT_SCHEMA$"."onboarding_content"."kind" in ('markdown', 'checklist', 'form', 'quiz', 'video'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_milestones" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_milestones_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" varchar(100) NOT NULL,
	"reward_text" text DEFAULT '' NOT NULL,
	"badge" varchar(30) NOT NULL,
	"criterion" jsonb NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"backfilled_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" varchar(255),
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_paths" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_paths_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" varchar(100) NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"published_version" integer,
	"published_at" timestamp (3) with time zone,
	"draft_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" varchar(255),
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_path_targets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"path_id" integer NOT NULL,
	"role" varchar(50),
	"team_id" integer,
	CONSTRAINT "onboarding_path_targets_one_check" CHECK (("$TENANT_SCHEMA$"."onboarding_path_targets"."role" is null) <> ("$TENANT_SCHEMA$"."onboarding_path_targets"."team_id" is null))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" (
	"path_id" integer NOT NULL,
	"version" integer NOT NULL,
	"published_at" timestamp (3) with time zone,
	"published_by" varchar(255),
	"restored_from" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_path_versions_path_id_version_pk" PRIMARY KEY("path_id","version")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_reminders" (
	"session_id" integer NOT NULL,
	"step_id" integer NOT NULL,
	"rule" varchar(50) NOT NULL,
	"claimed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "onboarding_reminders_session_id_step_id_rule_pk" PRIMARY KEY("session_id","step_id","rule")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_sessions" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"user_id" varchar(255) NOT NULL,
	"path_id" integer NOT NULL,
	"path_version" integer NOT NULL,
	"chosen_by" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp (3) with time zone,
	CONSTRAINT "onboarding_sessions_status_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."status" in ('active', 'completed', 'replaced')),
	CONSTRAINT "onboarding_sessions_chosen_by_check" CHECK ("$TENANT_SCHEMA$"."onboarding_sessions"."chosen_by" in ('invitation', 'team', 'role', 'default'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."onboarding_steps" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."onboarding_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"path_id" integer NOT NULL,
	"path_version" integer NOT NULL,
	"key" uuid DEFAULT gen_random_uuid() NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"title" varchar(200) NOT NULL,
	"minutes" integer DEFAULT 5 NOT NULL,
	"is_required" boolean DEFAULT true NOT NULL,
	"completed_by_fact" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "onboarding_steps_kind_check" CHECK ("$TENANT_SCHEMA$"."onboarding_steps"."kind" in ('read', 'checklist', 'form', 'quiz', 'task', 'video'))
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"welcome_text" text DEFAULT '' NOT NULL,
	"skipping_allowed" boolean DEFAULT true NOT NULL,
	"remind_after_days" integer,
	"reminder_text" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_by" varchar(255),
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_onboarding_configs_one_check" CHECK ("$TENANT_SCHEMA$"."organization_onboarding_configs"."id" = 1),
	CONSTRAINT "organization_onboarding_configs_days_check" CHECK ("$TENANT_SCHEMA$"."organization_onboarding_configs"."remind_after_days" between 1 and 90)
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."user_achievements" (
	"milestone_id" integer NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"reached_at" timestamp (3) with time zone NOT NULL,
	"event_id" uuid NOT NULL,
	"awarded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_achievements_milestone_id_user_id_pk" PRIMARY KEY("milestone_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."user_progress" (
	"session_id" integer NOT NULL,
	"step_id" integer NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"answers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"seconds_spent" integer,
	"completed_by_event" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_progress_session_id_step_id_pk" PRIMARY KEY("session_id","step_id"),
	CONSTRAINT "user_progress_status_check" CHECK ("$TENANT_SCHEMA$"."user_progress"."status" in ('open', 'done', 'skipped'))
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD COLUMN "onboarding_path_id" integer;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_analytics" ADD CONSTRAINT "onboarding_analytics_path_id_onboarding_paths_id_fk" FOREIGN KEY ("path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_content" ADD CONSTRAINT "onboarding_content_step_id_onboarding_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_steps"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ADD CONSTRAINT "onboarding_milestones_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_milestones" ADD CONSTRAINT "onboarding_milestones_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ADD CONSTRAINT "onboarding_paths_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_paths" ADD CONSTRAINT "onboarding_paths_deleted_by_users_id_fk" FOREIGN KEY ("deleted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ADD CONSTRAINT "onboarding_path_targets_path_id_onboarding_paths_id_fk" FOREIGN KEY ("path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ADD CONSTRAINT "onboarding_path_targets_role_roles_key_fk" FOREIGN KEY ("role") REFERENCES "$TENANT_SCHEMA$"."roles"("key") ON DELETE cascade ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" ADD CONSTRAINT "onboarding_path_targets_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "$TENANT_SCHEMA$"."teams"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" ADD CONSTRAINT "onboarding_path_versions_path_id_onboarding_paths_id_fk" FOREIGN KEY ("path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" ADD CONSTRAINT "onboarding_path_versions_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_reminders" ADD CONSTRAINT "onboarding_reminders_session_id_onboarding_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_sessions"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_reminders" ADD CONSTRAINT "onboarding_reminders_step_id_onboarding_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_steps"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_sessions" ADD CONSTRAINT "onboarding_sessions_version_fk" FOREIGN KEY ("path_id","path_version") REFERENCES "$TENANT_SCHEMA$"."onboarding_path_versions"("path_id","version") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."onboarding_steps" ADD CONSTRAINT "onboarding_steps_version_fk" FOREIGN KEY ("path_id","path_version") REFERENCES "$TENANT_SCHEMA$"."onboarding_path_versions"("path_id","version") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" ADD CONSTRAINT "organization_onboarding_configs_updated_by_users_id_fk" FOREIGN KEY ("updated_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_achievements" ADD CONSTRAINT "user_achievements_milestone_id_onboarding_milestones_id_fk" FOREIGN KEY ("milestone_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_milestones"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_achievements" ADD CONSTRAINT "user_achievements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_progress" ADD CONSTRAINT "user_progress_session_id_onboarding_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_sessions"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."user_progress" ADD CONSTRAINT "user_progress_step_id_onboarding_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_steps"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "onboarding_analytics_day_idx" ON "$TENANT_SCHEMA$"."onboarding_analytics" USING btree ("day");
--> statement-breakpoint
CREATE INDEX "onboarding_content_step_idx" ON "$TENANT_SCHEMA$"."onboarding_content" USING btree ("step_id","locale","position");
--> statement-breakpoint
CREATE INDEX "onboarding_milestones_created_by_idx" ON "$TENANT_SCHEMA$"."onboarding_milestones" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "onboarding_milestones_deleted_by_idx" ON "$TENANT_SCHEMA$"."onboarding_milestones" USING btree ("deleted_by");
--> statement-breakpoint
CREATE INDEX "onboarding_milestones_by_name_idx" ON "$TENANT_SCHEMA$"."onboarding_milestones" USING btree (lower("name"),"id") WHERE "$TENANT_SCHEMA$"."onboarding_milestones"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "onboarding_paths_created_by_idx" ON "$TENANT_SCHEMA$"."onboarding_paths" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "onboarding_paths_deleted_by_idx" ON "$TENANT_SCHEMA$"."onboarding_paths" USING btree ("deleted_by");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_paths_one_default_idx" ON "$TENANT_SCHEMA$"."onboarding_paths" USING btree ("is_default") WHERE "$TENANT_SCHEMA$"."onboarding_paths"."is_default" and "$TENANT_SCHEMA$"."onboarding_paths"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "onboarding_path_targets_path_idx" ON "$TENANT_SCHEMA$"."onboarding_path_targets" USING btree ("path_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_path_targets_role_idx" ON "$TENANT_SCHEMA$"."onboarding_path_targets" USING btree ("role");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_path_targets_team_idx" ON "$TENANT_SCHEMA$"."onboarding_path_targets" USING btree ("team_id");
--> statement-breakpoint
CREATE INDEX "onboarding_path_versions_published_by_idx" ON "$TENANT_SCHEMA$"."onboarding_path_versions" USING btree ("published_by");
--> statement-breakpoint
CREATE INDEX "onboarding_reminders_step_idx" ON "$TENANT_SCHEMA$"."onboarding_reminders" USING btree ("step_id");
--> statement-breakpoint
CREATE INDEX "onboarding_sessions_version_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("path_id","path_version");
--> statement-breakpoint
CREATE INDEX "onboarding_sessions_user_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("user_id","started_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_sessions_one_active_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("user_id") WHERE "$TENANT_SCHEMA$"."onboarding_sessions"."status" = 'active';
--> statement-breakpoint
CREATE INDEX "onboarding_sessions_stuck_idx" ON "$TENANT_SCHEMA$"."onboarding_sessions" USING btree ("last_seen_at") WHERE "$TENANT_SCHEMA$"."onboarding_sessions"."status" = 'active';
--> statement-breakpoint
CREATE INDEX "onboarding_steps_version_idx" ON "$TENANT_SCHEMA$"."onboarding_steps" USING btree ("path_id","path_version","position");
--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_steps_key_idx" ON "$TENANT_SCHEMA$"."onboarding_steps" USING btree ("key","path_id","path_version");
--> statement-breakpoint
CREATE INDEX "organization_onboarding_configs_updated_by_idx" ON "$TENANT_SCHEMA$"."organization_onboarding_configs" USING btree ("updated_by");
--> statement-breakpoint
CREATE INDEX "user_achievements_user_idx" ON "$TENANT_SCHEMA$"."user_achievements" USING btree ("user_id","reached_at");
--> statement-breakpoint
CREATE INDEX "user_achievements_reached_idx" ON "$TENANT_SCHEMA$"."user_achievements" USING btree ("milestone_id","reached_at","user_id");
--> statement-breakpoint
CREATE INDEX "user_progress_step_idx" ON "$TENANT_SCHEMA$"."user_progress" USING btree ("step_id");
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" ADD CONSTRAINT "invitations_onboarding_path_id_onboarding_paths_id_fk" FOREIGN KEY ("onboarding_path_id") REFERENCES "$TENANT_SCHEMA$"."onboarding_paths"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "audit_logs_actor_event_idx" ON "$TENANT_SCHEMA$"."audit_logs" USING btree ("actor_id","event","seq");
--> statement-breakpoint
CREATE INDEX "invitations_onboarding_path_idx" ON "$TENANT_SCHEMA$"."invitations" USING btree ("onboarding_path_id");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."mail_opt_outs" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_analytics" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_content" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_milestones" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_paths" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_path_targets" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_path_versions" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_reminders" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_sessions" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."onboarding_steps" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."organization_onboarding_configs" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."user_achievements" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."user_progress" TO "$TENANT_ROLE$";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('onboarding:manage', '*', 'Write onboarding paths and milestones, and see who reached what', 'onboarding'),
	('insights:view', '*', 'See the figures of onboarding: who started, finished and skipped what', 'onboarding');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["onboarding:manage", "insights:view"]'::jsonb WHERE "key" = 'admin';
