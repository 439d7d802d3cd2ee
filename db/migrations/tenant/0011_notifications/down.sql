ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" DROP CONSTRAINT "mail_opt_outs_kind_check";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."notifications" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."watches" CASCADE;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."users" DROP COLUMN "notification_settings";
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."mail_opt_outs" WHERE "kind" = 'notifications';
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."mail_opt_outs" ADD CONSTRAINT "mail_opt_outs_kind_check" CHECK ("$TENANT_SCHEMA$"."mail_opt_outs"."kind" in ('onboarding'));
