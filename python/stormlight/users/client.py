"""self.client of HttpUser and FastHttpUser.

get(url) alone is the hot path: one look-up of what the URL means, one call into the engine, one
small object. Everything else goes through request().
"""

from __future__ import annotations

import time

from stormlight.users import request_body as _body
from stormlight.users.caught import ResponseContextManager
from stormlight.users.client_settings import Settings
from stormlight.users.exceptions import CatchResponseError, LocustError, request_error
from stormlight.users.response import Response
from stormlight.users.targets import Target, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional


class HttpSession(Settings):
    """Sends requests for one user, with the arguments of `requests.Session`, and `name`,
    `catch_response` and `context`.
    """

    _response = Response
    _caught = ResponseContextManager

    def get(self, url: str, **options: Any) -> Any:
        if options or self._special:
            return self.request("GET", url, **options)
        target = self._targets[url]
        self._parked = True
        pairs = self._headers._pairs
        if pairs is None:
            pairs = self._headers.pairs()
        raw = self._session.request("GET", target.url, target.name, pairs, None)
        response = Response(raw, self, "GET", target)
        if self.request_event._handlers:
            self._tell(response, target.name, None, self._judge(response))
        return response

    def options(self, url: str, **options: Any) -> Any:
        return self.request("OPTIONS", url, **options)

    def head(self, url: str, **options: Any) -> Any:
        options.setdefault("allow_redirects", False)
        return self.request("HEAD", url, **options)

    def post(self, url: str, data: Any = None, json: Any = None, **options: Any) -> Any:
        return self.request("POST", url, None, data, json=json, **options)

    def put(self, url: str, data: Any = None, **options: Any) -> Any:
        return self.request("PUT", url, None, data, **options)

    def patch(self, url: str, data: Any = None, **options: Any) -> Any:
        return self.request("PATCH", url, None, data, **options)

    def delete(self, url: str, **options: Any) -> Any:
        return self.request("DELETE", url, **options)

    def request(
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        cookies: Any = None,
        files: Any = None,
        auth: Any = None,
        timeout: Any = None,
        allow_redirects: bool = True,
        proxies: Any = None,
        hooks: Any = None,
        stream: Any = None,
        verify: Any = None,
        cert: Any = None,
        json: Any = None,
        *,
        name: Optional[str] = None,
        catch_response: bool = False,
        context: Optional[Dict[str, Any]] = None,
    ) -> Any:
        """Sends one request and returns its response; a failed request is recorded and returned
        too. The arguments are those of `requests`, and: `name`, its row; `catch_response`, see
        ResponseContextManager; `context`, for listeners.
        """
        if proxies or hooks or cert:
            raise LocustError(
                "proxies=, hooks= and cert= are not supported: see --proxy, and add a listener to"
                " events.request"
            )
        method = method.upper()
        target = self._targets[url] if not (params or self._params) else self._with(url, params)
        body, content_type = None, None
        if data or files or json is not None:
            body, content_type = _body.encode(data, json, files)
        if headers or content_type or cookies or auth or self._auth:
            pairs = self._merged(headers, content_type, cookies, auth or self._auth, target)
        else:
            pairs = self._headers.pairs()
        row = name or self.request_name or self._name_of(target)
        self._parked = True
        raw = self._session.request(
            method,
            target.url,
            row,
            pairs,
            body,
            timeout=self._timeout if timeout is None else _body.total_timeout(timeout),
            max_redirects=self.max_redirects if allow_redirects else 0,
            verify=self._verify if verify is None else self._checked_verify(verify),
            record=self._engine_judges and not catch_response,
        )
        if catch_response:
            caught = self._caught(raw, self, method, target, (pairs, body))
            return caught._open(row, context)
        response = self._response(raw, self, method, target, (pairs, body))
        if not self._engine_judges:
            self._settle_plain(response, row, context)
        elif self.request_event._handlers:
            self._tell(response, row, context, self._judge(response))
        return response

    def _with(self, url: str, params: Any) -> Target:
        """With the client's and the request's own params; not remembered, they differ."""
        whole = _body.with_params(_body.with_params(str(url), self._params), params)
        target = resolve(self.base_url, whole)
        target.written = url
        return target

    # What a request was, and who is told.

    _engine_judges = True  #: the engine's rule (a status below 400 passes) is this client's

    def _name_of(self, target: Target) -> str:
        return target.name

    def _judge(self, response: Response) -> Optional[Exception]:
        return response.error or response._status_error()

    def _settle(self, caught: ResponseContextManager, failed: Optional[Exception]) -> None:
        """The with-block has been left."""
        meta = caught._meta
        name = caught._name if meta is None else str(meta["name"])
        context = caught._context if meta is None else meta["context"]
        self._session.record(caught._raw, caught._method, name, self._message(caught, failed))
        if self.request_event._handlers:
            if meta is None:
                meta = self._event(caught, name, context, failed)
            meta["exception"] = failed
            self.request_event._tell(meta)

    def _settle_plain(self, response: Response, name: str, context: Any) -> None:
        failed = self._judge(response)
        message = None if failed is None else self._message(response, failed)
        self._session.record(response._raw, response._method, name, message)
        if self.request_event._handlers:
            self._tell(response, name, context, failed)

    def _message(self, response: Response, failed: Optional[Exception]) -> Optional[str]:
        """What stands in the table of errors. Nothing in it may differ per request, or the table
        would have a line for each.
        """
        if failed is None:
            return None
        error = response._raw.error
        if error is not None and failed is response.error:
            return error[1]
        if getattr(failed, "response", None) is response:
            return f"status {response._raw.status}"
        if isinstance(failed, CatchResponseError):
            return str(failed)
        return repr(failed)

    def _tell(self, response: Response, name: str, context: Any, failed: Any) -> None:
        self.request_event._tell(self._event(response, name, context, failed))

    def _event(
        self, response: Response, name: str, context: Any, failed: Any
    ) -> Dict[str, Any]:
        """The arguments of events.request."""
        raw = response._raw
        shared = self.user.context() if self.user is not None else {}
        return {
            "request_type": response._method,
            "name": name,
            "response_time": raw.elapsed * 1000,
            "response_length": len(raw.body or b""),
            "response": response,
            "context": {**shared, **(context or {})},
            "exception": failed,
            "start_time": time.time() - raw.elapsed,
            "url": response._target.url,
        }


class FastHttpSession(HttpSession):
    """With FastHttpUser's rules: rows are named by the URL as written, a redirect that is not
    followed passes, other unusual statuses fail, and there is a time limit.
    """

    _engine_judges = False
    _passing = frozenset((*range(200, 209), 226, 301, 302, 303, 304, 307, 308))

    def get(self, url: str, **options: Any) -> Any:
        if options or not self._simple:
            return self.request("GET", url, **options)
        target = self._targets[url]
        self._parked = True
        raw = self._session.request(
            "GET",
            target.url,
            target.written,
            self._headers.pairs(),
            None,
            timeout=self._timeout,
            max_redirects=self.max_redirects,
            verify=self._verify,
            record=False,
        )
        response = Response(raw, self, "GET", target)
        if raw.status in self._passing and raw.error is None and not self.request_event._handlers:
            self._session.record(raw, "GET", target.written, None)
        else:
            self._settle_plain(response, target.written, None)
        return response

    def _name_of(self, target: Target) -> str:
        return target.written

    def _judge(self, response: Response) -> Optional[Exception]:
        status = response._raw.status
        if response._raw.error is not None:
            return response.error
        if status in self._passing:
            return None
        return response._status_error() or request_error("http_status", f"{status}", response)

    def _encoding_of(self, kind: str) -> Optional[str]:
        return "utf-8"
