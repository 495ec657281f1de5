"""Locust with its fast client: users that GET /hello without a pause."""

from locust import FastHttpUser, task


class Visitor(FastHttpUser):
    @task
    def hello(self):
        self.client.get("/hello")
