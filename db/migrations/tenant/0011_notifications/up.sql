ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" DROP CONSTRAINT "mail_opt_outs_kind_check";
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."notifications" (
	"user_id" varchar(255) NOT NULL,
	"id" integer DEFAULT nextval('"$TENANT_SCHEMA$"."ids"') NOT NULL,
	"kind" varchar(20) NOT NULL,
	"subject_type" varchar(20) NOT NULL,
	"subject_id" varchar(36) NOT NULL,
	"project_id" integer,
	"event_id" uuid,
	"first_at" timestamp (3) with time zone NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone,
	"awaits_email" boolean NOT NULL,
	CONSTRAINT "notifications_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."watches" (
	"project_id" integer NOT NULL,
	"user_id" varchar(255) NOT NULL,
	"level" varchar(10) NOT NULL,
	"why" varchar(10) NOT NULL,
	CONSTRAINT "watches_project_id_user_id_pk" PRIMARY KEY("project_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."users" ADD COLUMN "notification_settings" jsonb DEFAULT '{}'::jsonb NOT NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_unread_idx" ON "$TENANT_SCHEMA$"."notifications" USING btree ("user_id","kind","subject_type","subject_id") WHERE "$TENANT_SCHEMA$"."notifications"."read_at" is null;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding', 'notifications'));
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."watches" ADD CONSTRAINT "watches_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "$TENANT_SCHEMA$"."projects"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."watches" ADD CONSTRAINT "watches_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."notifications" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."watches" TO "$TENANT_ROLE$";
