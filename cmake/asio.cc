// The one translation unit that holds Boost.Asio's, its TLS part's and Boost.Beast's code.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
