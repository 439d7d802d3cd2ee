DROP TABLE "public"."notification_emails" CASCADE;
